package org.glued.integration.schedule;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.glued.integration.action.Callables;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Problem;
import org.glued.integration.schedule.OccurrenceStore.Slot;
import org.glued.integration.schedule.Starter.Start;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Fires what is due: claims schedules, starts their work, records it and moves the rules on, all in one transaction. No
 * node leads; each takes what no other holds.
 */
@Singleton
class Firing {
    private static final Logger LOG = Logger.getLogger(Firing.class);
    private static final int MOST_AT_ONCE = 200;
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private record Round(int claimed, Set<String> queues) {}

    private final Database db;
    private final FiringStore firing;
    private final OccurrenceStore occurrences;
    private final Callables callables;
    private final Starter starter;

    @Inject
    Firing(Database db, FiringStore firing, OccurrenceStore occurrences, Callables callables, Starter starter) {
        this.db = db.within(DEADLINE);
        this.firing = firing;
        this.occurrences = occurrences;
        this.callables = callables;
        this.starter = starter;
    }

    /** Fires some of what is due; @return whether more may be due */
    Uni<Boolean> fireDue() {
        return round(MOST_AT_ONCE, null, null)
                .onFailure(failure -> !isAway(failure))
                .recoverWithUni(failure -> oneByOne());
    }

    /** Fires {@code schedule}, locked by {@code tx}, beside its rule. @return what happened, and what to announce */
    Uni<Triggered> trigger(Sql tx, Claimed claimed) {
        Schedule schedule = claimed.schedule();
        return obstacles(tx, List.of(claimed))
                .map(obstacles -> once(claimed, obstacles.get(schedule.uuid())))
                .chain(planned -> starter.start(tx, starts(schedule, List.of(planned)))
                        .onFailure()
                        .transform(Firing::ofTarget)
                        .map(started -> new Triggered(started.of(planned), started.queues())))
                .call(done -> occurrences.insert(tx, List.of(done.occurrence()), true))
                .call(done -> firing.touch(tx, done.occurrence()));
    }

    /** A fire that was asked for; {@code queues} are to be announced after the commit. */
    record Triggered(Occurrence occurrence, Set<String> queues) {}

    private static Occurrence once(Claimed claimed, @Nullable String obstacle) {
        UUID schedule = claimed.schedule().uuid();
        return obstacle == null
                ? Occurrence.fired(schedule, claimed.now(), claimed.now())
                : Occurrence.skipped(schedule, claimed.now(), obstacle);
    }

    private Uni<Boolean> round(int most, @Nullable UUID only, @Nullable String refusal) {
        return db.inTransaction(tx -> firing.claim(tx, most, only).chain(claimed -> fire(tx, claimed, refusal)))
                .invoke(round -> starter.announce(round.queues()))
                .map(round -> round.claimed() > 0);
    }

    private Uni<Round> fire(Sql tx, List<Claimed> claimed, @Nullable String refusal) {
        if (claimed.isEmpty()) {
            return Uni.createFrom().item(new Round(0, Set.of()));
        }
        return obstacles(tx, claimed)
                .map(obstacles -> claimed.stream()
                        .map(one -> Advance.of(
                                one,
                                refusal == null ? obstacles.get(one.schedule().uuid()) : refusal))
                        .toList())
                .chain(advances -> unrecorded(tx, advances))
                .chain(advances -> starter.start(tx, starts(advances))
                        .call(started -> record(tx, started(advances, started)))
                        .map(started -> new Round(claimed.size(), started.queues())));
    }

    private Uni<Void> record(Sql tx, List<Advance> advances) {
        List<Occurrence> all =
                advances.stream().flatMap(a -> a.occurrences().stream()).toList();
        return occurrences.insert(tx, all, false).chain(() -> firing.advance(tx, advances));
    }

    /** A schedule whose rule was changed may plan an instant again that is history already. */
    private Uni<List<Advance>> unrecorded(Sql tx, List<Advance> advances) {
        List<Occurrence> all =
                advances.stream().flatMap(a -> a.occurrences().stream()).toList();
        return occurrences
                .recorded(tx, all)
                .map(recorded -> advances.stream()
                        .map(advance -> advance.with(advance.occurrences().stream()
                                .filter(o -> !recorded.contains(new Slot(o.schedule(), o.plannedAt())))
                                .toList()))
                        .toList());
    }

    private static List<Advance> started(List<Advance> advances, Starter.Started started) {
        return advances.stream()
                .map(advance -> advance.with(
                        advance.occurrences().stream().map(started::of).toList()))
                .toList();
    }

    private static List<Start> starts(List<Advance> advances) {
        return advances.stream()
                .flatMap(advance -> starts(advance.schedule(), advance.occurrences()).stream())
                .toList();
    }

    private static List<Start> starts(Schedule schedule, List<Occurrence> planned) {
        return planned.stream()
                .filter(Occurrence::isFired)
                .map(occurrence -> new Start(schedule, occurrence))
                .toList();
    }

    /** Why schedules cannot start their action at the moment, by schedule. */
    private Uni<Map<UUID, String>> obstacles(Sql tx, List<Claimed> claimed) {
        List<UUID> actions = claimed.stream()
                .map(one -> one.schedule().action())
                .filter(Objects::nonNull)
                .toList();
        if (actions.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return callables.load(tx, actions).map(found -> Obstacles.of(claimed, found));
    }

    /** After a batch failed: each schedule for itself, so that the one that cannot fire does not stop the others. */
    private Uni<Boolean> oneByOne() {
        return firing.due(db, MOST_AT_ONCE)
                .chain(due -> Multi.createFrom()
                        .iterable(due)
                        .onItem()
                        .transformToUniAndConcatenate(this::alone)
                        .collect()
                        .asList())
                .map(fired -> fired.contains(true));
    }

    private Uni<Boolean> alone(UUID schedule) {
        return round(1, schedule, null)
                .onFailure(failure -> !isAway(failure))
                .recoverWithUni(failure -> round(1, schedule, reason(schedule, failure)))
                .onFailure(failure -> !isAway(failure))
                .recoverWithItem(failure -> {
                    LOG.errorf(failure, "The schedule %s cannot even be skipped", schedule);
                    return false;
                });
    }

    private static String reason(UUID schedule, Throwable failure) {
        if (failure instanceof Problem problem) {
            return problem.detail();
        }
        LOG.errorf(failure, "The schedule %s cannot fire", schedule);
        return "internal error; see the log";
    }

    /** What a schedule publishes to may have been deleted since; that is no 404, for the schedule is there. */
    private static Throwable ofTarget(Throwable failure) {
        return failure instanceof Problem problem && problem.kind() == Problem.Kind.NOT_FOUND
                ? Problem.impossible("/publish/exchange", problem.detail())
                : failure;
    }

    private static boolean isAway(Throwable failure) {
        return failure instanceof Problem problem && problem.kind() == Problem.Kind.UNAVAILABLE;
    }
}
