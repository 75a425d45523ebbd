package org.glued.integration.schedule;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What firing a schedule remembers from one time to the next.
 *
 * @param openRuns runs it has started that were not over when it last fired
 * @param waiting occurrences that wait for the end of a run
 * @param recordedUntil no instant planned after it is history yet
 * @param ownedByToken whether its owner had a token when he wrote it, and so must still have one
 */
record Progress(List<UUID> openRuns, int waiting, @Nullable Instant recordedUntil, boolean ownedByToken) {
    static final Progress NONE = new Progress(List.of(), 0, null, false);

    static Progress from(Row row) {
        return new Progress(
                List.of(row.getArrayOfUUIDs("open_runs")),
                row.getInteger("waiting"),
                Schedule.instant(row, "recorded_until"),
                row.getBoolean("owned_by_token"));
    }
}
