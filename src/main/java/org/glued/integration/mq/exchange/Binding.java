package org.glued.integration.mq.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/**
 * A binding as it is shown: what an exchange takes, and where to, which is either a queue or another exchange.
 *
 * @param routingKey of a direct exchange the key, of a topic exchange the pattern
 * @param headers of a headers exchange the pairs to match; those whose name begins with {@code x-} do not count
 */
record Binding(
        UUID uuid,
        @Nullable String queue,
        @Nullable String exchange,
        String routingKey,
        Match match,
        ObjectNode headers,
        Instant createdAt)
        implements Page.Row {

    static Binding from(Row row) {
        return new Binding(
                row.getUUID("uuid"),
                row.getString("queue_name"),
                row.getString("exchange_name"),
                row.getString("routing_key"),
                Match.valueOf(row.getString("match").toUpperCase(Locale.ROOT)),
                JsonText.parseObject(row.getString("headers_text")),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
