package org.glued.integration.mq.queue;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/**
 * A queue as it is shown.
 *
 * @param ttl how long a message stays deliverable, when it says nothing itself or something longer
 * @param ackTimeout how long a consumer may hold a message before it is delivered again
 * @param maxDeliveries deliveries after which a message that is not acknowledged is a dead letter
 * @param dlq the queue that dead letters go to; without one they are parked
 */
record Queue(
        UUID uuid,
        String name,
        @Nullable String description,
        @Nullable Duration ttl,
        Duration ackTimeout,
        int maxDeliveries,
        Backoff backoff,
        @Nullable String dlq,
        @Nullable Long maxLength,
        Overflow overflow,
        @Nullable Duration retention,
        boolean paused,
        String nonce,
        Instant createdAt,
        Instant updatedAt)
        implements Page.Row {

    static Queue from(Row row) {
        return new Queue(
                row.getUUID("uuid"),
                row.getString("name"),
                row.getString("description"),
                millis(row.getLong("ttl_ms")),
                Duration.ofMillis(row.getLong("ack_timeout_ms")),
                row.getInteger("max_deliveries"),
                new Backoff(
                        Duration.ofMillis(row.getLong("backoff_initial_ms")),
                        row.getDouble("backoff_factor"),
                        Duration.ofMillis(row.getLong("backoff_max_ms"))),
                row.getString("dlq"),
                row.getLong("max_length"),
                Overflow.valueOf(row.getString("overflow").toUpperCase(Locale.ROOT)),
                millis(row.getLong("retention_ms")),
                row.getBoolean("paused"),
                row.getString("nonce"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static @Nullable Duration millis(@Nullable Long value) {
        return value == null ? null : Duration.ofMillis(value);
    }
}
