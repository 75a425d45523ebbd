package org.glued.integration.cache;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.glued.integration.kernel.JsonText;

/**
 * An answer as it was kept.
 *
 * @param run that made it
 * @param age when it was looked for
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier that nobody compares
public record Kept(
        UUID run, int status, Map<String, String> headers, byte[] body, OffsetDateTime storedAt, Duration age) {
    static Kept from(Row row) {
        Map<String, String> headers = new LinkedHashMap<>();
        JsonText.parseObject(row.getString("headers"))
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().textValue()));
        return new Kept(
                row.getUUID("run"),
                row.getInteger("status"),
                headers,
                row.getBuffer("body").getBytes(),
                row.getOffsetDateTime("stored_at"),
                Duration.ofMillis(row.getLong("age_ms")));
    }
}
