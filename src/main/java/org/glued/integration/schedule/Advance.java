package org.glued.integration.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a claimed schedule does now, and how it goes on. Pure.
 *
 * @param next when it is due next; null when the rule has come to its end
 * @param enabled false when it pauses itself
 */
record Advance(
        Claimed claimed,
        List<Occurrence> occurrences,
        @Nullable Instant next,
        boolean enabled) {
    private static final Duration SOONEST_LOOK = Duration.ofMillis(100);
    private static final Duration LATEST_LOOK = Duration.ofSeconds(5);

    Schedule schedule() {
        return claimed.schedule();
    }

    /** The same with what became of starting them. */
    Advance with(List<Occurrence> started) {
        return new Advance(claimed, started, next, enabled);
    }

    int fired() {
        return (int) occurrences.stream().filter(Occurrence::isFired).count();
    }

    Optional<Occurrence> lastFired() {
        return occurrences.reversed().stream().filter(Occurrence::isFired).findFirst();
    }

    /** How many occurrences wait from now on. */
    int waiting() {
        long released = occurrences.stream()
                .filter(one ->
                        claimed.waiting().stream().anyMatch(held -> held.uuid().equals(one.uuid())))
                .count();
        long held = occurrences.stream().filter(Occurrence::isWaiting).count();
        return (int) (claimed.waiting().size() - released + held);
    }

    /** Runs that a newer one takes the place of. */
    List<UUID> superseded() {
        List<UUID> started = started();
        return schedule().overlap() == Overlap.CANCEL_RUNNING && !started.isEmpty()
                ? Stream.concat(claimed.running().stream(), started.subList(0, started.size() - 1).stream())
                        .toList()
                : List.of();
    }

    /** The runs to ask for next time. */
    List<UUID> openRuns() {
        boolean asked = schedule().pauseOnFailure() || schedule().overlap() != Overlap.ALLOW;
        List<UUID> superseded = superseded();
        return Stream.concat(claimed.running().stream(), started().stream())
                .filter(run -> asked && !superseded.contains(run))
                .toList();
    }

    /**
     * When to look whether what waits can start, or whether the run that pauses the schedule by its failure has failed; null
     * when nothing depends on a run's end. The longer a run takes, the less often, so that waiting for it adds about an eighth
     * to its time at most.
     */
    @Nullable
    Instant lookAt() {
        if (waiting() == 0 && !(schedule().pauseOnFailure() && !openRuns().isEmpty())) {
            return null;
        }
        Instant since = lastFired().map(Occurrence::firedAt).orElse(schedule().lastFireAt());
        Duration wait = Duration.between(since == null ? claimed.now() : since, claimed.now())
                .dividedBy(8);
        return claimed.now().plus(wait.compareTo(SOONEST_LOOK) < 0 ? SOONEST_LOOK : min(wait));
    }

    @Nullable
    Instant recordedUntil() {
        return occurrences.stream()
                .map(Occurrence::plannedAt)
                .max(Instant::compareTo)
                .orElse(null);
    }

    private List<UUID> started() {
        return occurrences.stream()
                .map(Occurrence::run)
                .filter(Objects::nonNull)
                .toList();
    }

    private static Duration min(Duration wait) {
        return wait.compareTo(LATEST_LOOK) > 0 ? LATEST_LOOK : wait;
    }
}
