package org.glued.integration.mq.queue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.glued.integration.db.Columns;
import org.glued.integration.kernel.Json;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Times;
import org.glued.integration.mq.message.Death;
import org.glued.integration.mq.message.Message;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.mq.message.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * A message out of a queue.
 *
 * @param number the message's number in the store
 * @param receipt null when it needs no acknowledgement
 * @param deliveries how often it has been delivered, this time included
 * @param lease how long it may be held from the claim on
 */
public record Claimed(
        Message message, long number, @Nullable Receipt receipt, int deliveries, Duration lease) {
    /** The same without a receipt, which it no longer needs. */
    public Claimed acknowledged() {
        return new Claimed(message, number, null, deliveries, lease);
    }

    /** The receipt of what was claimed under a lease. */
    public Receipt held() {
        return Objects.requireNonNull(receipt, "claimed without a lease");
    }

    static Claimed from(Row row) {
        Long epoch = row.getLong("epoch");
        int attempts = row.getInteger("attempts");
        long number = row.getLong("id");
        return new Claimed(
                message(row),
                number,
                epoch == null ? null : new Receipt(epoch, number, attempts),
                attempts,
                Duration.ofMillis(epoch == null ? 0 : row.getLong("lease_ms")));
    }

    static Message message(Row row) {
        String payload = row.getString("payload");
        String headers = row.getString("headers");
        String contentType = row.getString("content_type");
        Buffer bytes = row.getBuffer("payload_bytes") == null
                ? null
                : row.getBuffer("payload_bytes").getDelegate();
        return new Message(
                row.getUUID("uuid"),
                row.getString("subject"),
                row.getString("exchange"),
                row.getString("routing_key"),
                headers == null ? Json.EMPTY : new Json(headers),
                payload == null ? null : new Json(payload),
                bytes == null ? null : Base64.getEncoder().encodeToString(bytes.getBytes()),
                contentType == null ? Publication.JSON : contentType,
                row.getShort("priority"),
                row.getOffsetDateTime("published_at").toInstant(),
                Columns.instant(row.getOffsetDateTime("expires_at")),
                row.getString("reply_to"),
                row.getString("correlation_id"),
                row.getString("grp"),
                deaths(row.getString("death")));
    }

    private static List<Death> deaths(@Nullable String stored) {
        List<Death> deaths = new ArrayList<>();
        for (JsonNode death : stored == null ? List.<JsonNode>of() : JsonText.parse(stored)) {
            deaths.add(new Death(
                    death.path("queue").asText(),
                    Death.Reason.valueOf(death.path("reason").asText().toUpperCase(Locale.ROOT)),
                    death.path("count").asInt(),
                    Times.parse(death.path("at").asText())));
        }
        return deaths;
    }
}
