package org.glued.integration.mq.push;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.RateLimit;
import org.glued.integration.vault.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber as it is shown.
 *
 * @param headers those that hold secrets read {@code ***}
 * @param secret {@code ***}, or null when deliveries are not signed
 * @param disabledBecause why it is disabled, when no person did it
 */
record Subscriber(
        UUID uuid,
        String queue,
        Kind kind,
        @Nullable String url,
        @Nullable UUID action,
        @Nullable UUID user,
        int prefetch,
        @Nullable RateLimit rateLimit,
        ObjectNode headers,
        @Nullable String secret,
        Duration timeout,
        boolean enabled,
        @Nullable String disabledBecause,
        UUID owner,
        String nonce,
        Instant createdAt,
        Instant updatedAt)
        implements Page.Row {
    static Subscriber from(Row row) {
        Kind kind = Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
        String target = row.getString("target");
        Integer requests = row.getInteger("rate_requests");
        return new Subscriber(
                row.getUUID("uuid"),
                row.getString("queue"),
                kind,
                kind == Kind.WEBHOOK ? target : null,
                kind == Kind.ACTION ? UUID.fromString(target) : null,
                kind == Kind.USER ? UUID.fromString(target) : null,
                row.getInteger("prefetch"),
                requests == null ? null : new RateLimit(requests, Duration.ofMillis(row.getLong("rate_per_ms"))),
                JsonText.parseObject(row.getString("headers")),
                row.getString("secret") == null ? null : Secret.MASK,
                Duration.ofMillis(row.getLong("timeout_ms")),
                row.getBoolean("enabled"),
                row.getString("disabled_because"),
                row.getUUID("owner"),
                row.getString("nonce"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }
}
