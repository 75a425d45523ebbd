package org.glued.integration.mq.exchange;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as it is shown.
 *
 * @param alternate the exchange that gets what no binding of this one matches
 * @param builtIn whether it is always there and never changes
 */
record Exchange(
        UUID uuid,
        String name,
        ExchangeType type,
        @Nullable String alternate,
        @Nullable String description,
        boolean builtIn,
        String nonce,
        Instant createdAt,
        Instant updatedAt)
        implements Page.Row {

    static Exchange from(Row row) {
        return new Exchange(
                row.getUUID("uuid"),
                row.getString("name"),
                ExchangeType.valueOf(row.getString("type").toUpperCase(Locale.ROOT)),
                row.getString("alternate"),
                row.getString("description"),
                row.getBoolean("built_in"),
                row.getString("nonce"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }
}
