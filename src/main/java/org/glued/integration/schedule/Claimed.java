package org.glued.integration.schedule;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;

/**
 * A schedule that this node holds until its transaction ends.
 *
 * @param now by the database's clock, which is the same for all nodes
 * @param busy whether the run of its last fire is not over yet
 */
record Claimed(Schedule schedule, Instant now, boolean busy) {
    static Claimed from(Row row) {
        return new Claimed(
                Schedule.from(row), row.getOffsetDateTime("claimed_at").toInstant(), row.getBoolean("busy"));
    }
}
