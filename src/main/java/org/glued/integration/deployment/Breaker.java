package org.glued.integration.deployment;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.db.Columns;
import org.jspecify.annotations.Nullable;

/**
 * A deployment's circuit breaker as it is shown.
 *
 * @param state closed (calls go through), open (none does until {@code retryAt}) or half_open (one call tries)
 * @param failures calls that failed in a row
 * @param throttledUntil as the peer has asked for by {@code Retry-After}, or null
 */
record Breaker(
        @Schema(enumeration = {"closed", "open", "half_open"})
        String state,

        int failures,
        @Nullable Instant retryAt,
        @Nullable Instant throttledUntil,
        @Nullable Instant changedAt) {
    static final Breaker NONE = new Breaker("closed", 0, null, null, null);

    static Breaker from(Row row) {
        return new Breaker(
                row.getString("breaker"),
                row.getInteger("failures"),
                Columns.instant(row.getOffsetDateTime("retry_at")),
                Columns.instant(row.getOffsetDateTime("throttled_until")),
                Columns.instant(row.getOffsetDateTime("changed_at")));
    }
}
