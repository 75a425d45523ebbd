package org.glued.integration.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of each occurrence of one claimed schedule that is due or waits. Pure. */
final class Judgement {
    /**
     * Later than this is not a slow moment, such as the database's being started anew, but a stop, which {@link CatchUp#NONE}
     * does not make up for.
     */
    static final Duration STOP = Duration.ofSeconds(10);

    private final Claimed claimed;
    private final Schedule schedule;
    private final Backlog backlog;
    private final @Nullable String obstacle;
    private final List<Occurrence> occurrences = new ArrayList<>();
    private boolean busy;
    private int waiting;
    private int left;

    private Judgement(Claimed claimed, Backlog backlog, @Nullable String obstacle) {
        this.claimed = claimed;
        this.schedule = claimed.schedule();
        this.backlog = backlog;
        this.obstacle = obstacle;
        this.busy = !claimed.running().isEmpty();
        this.left = schedule.firesLeft();
    }

    /**
     * @param recorded planned instants that are history already
     * @param obstacle why nothing can be started at the moment, or null
     */
    static Advance of(Claimed claimed, Backlog backlog, Set<Instant> recorded, @Nullable String obstacle) {
        Judgement judgement = new Judgement(claimed, backlog, obstacle);
        if (claimed.schedule().pauseOnFailure() && claimed.failed() != null) {
            return judgement.halt("paused because the run " + claimed.failed() + " failed", recorded);
        }
        claimed.waiting().forEach(judgement::release);
        for (Due due : backlog.due()) {
            if (judgement.left > 0 && !recorded.contains(due.planned())) {
                judgement.judge(due);
            }
        }
        Due next = judgement.left > 0 ? backlog.next() : null;
        return new Advance(claimed, judgement.occurrences, next == null ? null : next.at(), true);
    }

    /** Nothing fires any more until the schedule is resumed, which goes on with the instants from then. */
    private Advance halt(String reason, Set<Instant> recorded) {
        claimed.waiting().forEach(held -> occurrences.add(held.skipped(reason)));
        backlog.due().stream()
                .filter(due -> !recorded.contains(due.planned()))
                .findFirst()
                .ifPresent(due -> occurrences.add(Occurrence.skipped(schedule.uuid(), due.planned(), reason)));
        Due next = backlog.next();
        return new Advance(claimed, occurrences, next == null ? null : next.at(), false);
    }

    /** What has waited is first. */
    private void release(Occurrence held) {
        if (obstacle != null) {
            occurrences.add(held.skipped(obstacle));
        } else if (left == 0) {
            occurrences.add(held.skipped("max_fires is reached"));
        } else if (isOccupied() && mustNotOverlap()) {
            waiting++;
        } else {
            fire(held.fired(claimed.now()));
        }
    }

    private void judge(Due due) {
        String missed = missed(due);
        if (missed != null) {
            occurrences.add(Occurrence.missed(schedule.uuid(), due.planned(), missed));
        } else if (obstacle != null) {
            occurrences.add(Occurrence.skipped(schedule.uuid(), due.planned(), obstacle));
        } else if (!isOccupied() || !mustNotOverlap()) {
            fire(Occurrence.fired(schedule.uuid(), due.planned(), claimed.now()));
        } else if (mayWait(due)) {
            occurrences.add(Occurrence.waiting(schedule.uuid(), due.planned()));
            waiting++;
        } else {
            occurrences.add(Occurrence.skipped(schedule.uuid(), due.planned(), "overlap"));
        }
    }

    private void fire(Occurrence occurrence) {
        occurrences.add(occurrence);
        busy = true;
        left--;
    }

    /** Messages do not overlap: they are published, and that is it. */
    private boolean isOccupied() {
        return schedule.action() != null && (busy || waiting > 0);
    }

    private boolean mustNotOverlap() {
        return schedule.overlap() == Overlap.SKIP || schedule.overlap() == Overlap.QUEUE_ONE;
    }

    /** What waits has one of the fires that are left. */
    private boolean mayWait(Due due) {
        boolean turn = isCaughtUp(due) || (schedule.overlap() == Overlap.QUEUE_ONE && waiting == 0);
        return turn && waiting < left;
    }

    /** With {@link CatchUp#ALL}, what is late only because nobody was there is not lost for an overlap. */
    private boolean isCaughtUp(Due due) {
        return schedule.catchUp() == CatchUp.ALL && (!backlog.isLast(due) || isLate(due));
    }

    private @Nullable String missed(Due due) {
        boolean last = backlog.isLast(due);
        boolean old = due.planned().isBefore(schedule.oldestCaughtUp(claimed.now()));
        boolean nobody = switch (schedule.catchUp()) {
            case ALL -> false;
            case LAST -> !last;
            case NONE -> !last || isLate(due);
        };
        if (!nobody && !(old && schedule.catchUp() != CatchUp.NONE)) {
            return null;
        }
        String reason = nobody ? "nobody was there" : "older than the catch_up_window";
        return backlog.isCut() && due.equals(backlog.due().getLast())
                ? reason + "; those that follow are not listed"
                : reason;
    }

    private boolean isLate(Due due) {
        return due.at().plus(STOP).isBefore(claimed.now());
    }
}
