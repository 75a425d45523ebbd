package org.glued.integration.run;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.glued.integration.kernel.Page;
import org.glued.integration.web.Links;
import org.jspecify.annotations.Nullable;

/** One change of a run's status, a row of its action's history. */
record State(
        UUID uuid,
        UUID action,
        UUID run,
        int attempt,
        String status,
        @Nullable String reason,
        @Nullable Integer httpStatus,
        Instant createdAt,
        Links links)
        implements Page.Row {

    static State from(Row row) {
        return new State(
                row.getUUID("uuid"),
                row.getUUID("action"),
                row.getUUID("run"),
                row.getInteger("attempt"),
                row.getString("status"),
                row.getString("reason"),
                row.getInteger("http_status"),
                row.getOffsetDateTime("created_at").toInstant(),
                RunLinks.of(row));
    }
}
