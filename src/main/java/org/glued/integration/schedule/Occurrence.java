package org.glued.integration.schedule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.glued.integration.db.Columns;
import org.glued.integration.kernel.Ids;
import org.jspecify.annotations.Nullable;

/**
 * What became of one planned instant.
 *
 * @param reason why it did not fire, or why nothing came of it
 * @param message what was published, or what carries the run, or null
 * @param run what was started, or null
 * @param queues where the message that was published was put; the run knows where the one is that carries it
 */
record Occurrence(
        UUID uuid,
        UUID schedule,
        Instant plannedAt,
        @Nullable Instant firedAt,
        Status status,
        @Nullable String reason,
        @Nullable UUID message,
        @Nullable UUID run,
        @JsonIgnore Set<String> queues) {

    enum Status {
        PLANNED,
        FIRED,
        SKIPPED,
        MISSED
    }

    static Occurrence fired(UUID schedule, Instant planned, Instant now) {
        return new Occurrence(Ids.next(), schedule, planned, now, Status.FIRED, null, null, null, Set.of());
    }

    static Occurrence waiting(UUID schedule, Instant planned) {
        return new Occurrence(
                Ids.next(),
                schedule,
                planned,
                null,
                Status.PLANNED,
                "waits for the end of the run before",
                null,
                null,
                Set.of());
    }

    static Occurrence skipped(UUID schedule, Instant planned, String reason) {
        return new Occurrence(Ids.next(), schedule, planned, null, Status.SKIPPED, reason, null, null, Set.of());
    }

    static Occurrence missed(UUID schedule, Instant planned, String reason) {
        return new Occurrence(Ids.next(), schedule, planned, null, Status.MISSED, reason, null, null, Set.of());
    }

    static Occurrence from(Row row) {
        return new Occurrence(
                row.getUUID("uuid"),
                row.getUUID("schedule"),
                row.getOffsetDateTime("planned_at").toInstant(),
                Columns.instant(row.getOffsetDateTime("fired_at")),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getString("reason"),
                row.getUUID("message"),
                row.getUUID("run"),
                Set.of(row.getArrayOfStrings("queues")));
    }

    /** The same, fired after all. */
    Occurrence fired(Instant now) {
        return new Occurrence(uuid, schedule, plannedAt, now, Status.FIRED, null, message, run, queues);
    }

    /** The same, given up. */
    Occurrence skipped(String why) {
        return new Occurrence(uuid, schedule, plannedAt, null, Status.SKIPPED, why, message, run, queues);
    }

    /** The same with what came of starting its work; nulls where nothing was started. */
    Occurrence started(@Nullable UUID newRun, @Nullable UUID newMessage, Set<String> newQueues) {
        return new Occurrence(uuid, schedule, plannedAt, firedAt, status, reason, newMessage, newRun, newQueues);
    }

    /** The same, whose message reached no queue. */
    Occurrence unrouted() {
        return new Occurrence(
                uuid, schedule, plannedAt, firedAt, status, "its message reached no queue", null, null, Set.of());
    }

    @JsonIgnore
    boolean isFired() {
        return status == Status.FIRED;
    }

    @JsonIgnore
    boolean isWaiting() {
        return status == Status.PLANNED;
    }
}
