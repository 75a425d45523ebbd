package org.glued.integration.schedule;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A schedule that this node holds until its transaction ends.
 *
 * @param now by the database's clock, which is the same for all nodes
 * @param running its runs that are not over
 * @param failed a run that has failed since it last fired, or null
 * @param waiting occurrences that wait for the end of a run, in order
 */
record Claimed(
        Schedule schedule,
        Instant now,
        List<UUID> running,
        @Nullable UUID failed,
        List<Occurrence> waiting) {
    static Claimed from(Row row) {
        return new Claimed(
                Schedule.from(row), row.getOffsetDateTime("claimed_at").toInstant(), List.of(), null, List.of());
    }

    /** The same, knowing what has become of its runs and what waits. */
    Claimed knowing(Map<UUID, String> runs, Map<UUID, List<Occurrence>> held) {
        List<UUID> open = schedule.progress().openRuns();
        return new Claimed(
                schedule,
                now,
                open.stream().filter(run -> isRunning(runs.get(run))).toList(),
                open.stream()
                        .filter(run -> "fail".equals(runs.get(run)))
                        .findFirst()
                        .orElse(null),
                held.getOrDefault(schedule.uuid(), List.of()));
    }

    /** A run that is not there any more was over long ago. */
    private static boolean isRunning(@Nullable String status) {
        return "queued".equals(status) || "running".equals(status);
    }
}
