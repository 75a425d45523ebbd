package org.glued.integration.schedule;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Problem;
import org.glued.integration.run.Runs;
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

    private record Round(int claimed, Set<String> queues, boolean cancelled) {}

    /** A claimed schedule with what of it is due. */
    private record Pending(Claimed claimed, Backlog backlog) {
        private static Pending of(Claimed claimed) {
            return new Pending(claimed, Backlog.of(claimed.schedule(), claimed.now()));
        }

        /** Those of its instants that may be history: a changed rule or a clock set back plans an instant again. */
        private List<Slot> doubtful() {
            Schedule schedule = claimed.schedule();
            Instant until = schedule.progress().recordedUntil();
            return backlog.due().stream()
                    .map(Due::planned)
                    .filter(planned -> until != null && !planned.isAfter(until))
                    .map(planned -> new Slot(schedule.uuid(), planned))
                    .toList();
        }
    }

    private final Database db;
    private final FiringStore firing;
    private final OccurrenceStore occurrences;
    private final Obstacles obstacles;
    private final Starter starter;
    private final Runs runs;

    @Inject
    Firing(
            Database db,
            FiringStore firing,
            OccurrenceStore occurrences,
            Obstacles obstacles,
            Starter starter,
            Runs runs) {
        this.db = db.within(DEADLINE);
        this.firing = firing;
        this.occurrences = occurrences;
        this.obstacles = obstacles;
        this.starter = starter;
        this.runs = runs;
    }

    /** Fires some of what is due; @return whether more may be due */
    Uni<Boolean> fireDue() {
        return round(MOST_AT_ONCE, null, null)
                .onFailure(failure -> !isAway(failure))
                .recoverWithUni(failure -> oneByOne());
    }

    private Uni<Boolean> round(int most, @Nullable UUID only, @Nullable String refusal) {
        return db.inTransaction(tx -> firing.claim(tx, most, only).chain(claimed -> fire(tx, claimed, refusal)))
                .invoke(this::announce)
                .map(round -> round.claimed() > 0);
    }

    private void announce(Round round) {
        starter.announce(round.queues());
        if (round.cancelled()) {
            runs.announceCancelled();
        }
    }

    private Uni<Round> fire(Sql tx, List<Claimed> claimed, @Nullable String refusal) {
        if (claimed.isEmpty()) {
            return Uni.createFrom().item(new Round(0, Set.of(), false));
        }
        return informed(tx, claimed)
                .chain(informed -> judged(tx, informed.stream().map(Pending::of).toList(), refusal))
                .chain(advances -> starter.start(tx, starts(advances))
                        .call(started -> settle(tx, started(advances, started)))
                        .map(started -> new Round(
                                claimed.size(),
                                started.queues(),
                                !superseded(advances).isEmpty())));
    }

    /** What has become of the runs before, and what waits for their end. */
    private Uni<List<Claimed>> informed(Sql tx, List<Claimed> claimed) {
        List<Schedule> schedules = claimed.stream().map(Claimed::schedule).toList();
        List<UUID> open = schedules.stream()
                .flatMap(schedule -> schedule.progress().openRuns().stream())
                .toList();
        List<UUID> holding = schedules.stream()
                .filter(schedule -> schedule.progress().waiting() > 0)
                .map(Schedule::uuid)
                .toList();
        return firing.runs(tx, open)
                .chain(statuses -> occurrences
                        .waiting(tx, holding)
                        .map(held -> claimed.stream()
                                .map(one -> one.knowing(statuses, held))
                                .toList()));
    }

    private Uni<List<Advance>> judged(Sql tx, List<Pending> pending, @Nullable String refusal) {
        List<Schedule> schedules =
                pending.stream().map(one -> one.claimed().schedule()).toList();
        return obstacles
                .of(tx, schedules)
                .chain(found -> recorded(tx, pending).map(recorded -> {
                    List<Advance> advances = new ArrayList<>(pending.size());
                    for (Pending one : pending) {
                        UUID schedule = one.claimed().schedule().uuid();
                        advances.add(Judgement.of(
                                one.claimed(),
                                one.backlog(),
                                recorded.getOrDefault(schedule, Set.of()),
                                refusal == null ? found.get(schedule) : refusal));
                    }
                    return advances;
                }));
    }

    private Uni<Map<UUID, Set<Instant>>> recorded(Sql tx, List<Pending> pending) {
        List<Slot> doubtful =
                pending.stream().flatMap(one -> one.doubtful().stream()).toList();
        return occurrences
                .recorded(tx, doubtful)
                .map(slots -> slots.stream()
                        .collect(Collectors.groupingBy(
                                Slot::schedule, Collectors.mapping(Slot::planned, Collectors.toSet()))));
    }

    private Uni<Void> settle(Sql tx, List<Advance> advances) {
        List<Occurrence> all = advances.stream()
                .flatMap(advance -> advance.occurrences().stream())
                .toList();
        return runs.cancel(tx, superseded(advances), "superseded by the next fire of its schedule")
                .chain(() -> occurrences.write(tx, all, false))
                .chain(() -> occurrences.blame(tx, halting(advances)))
                .chain(() -> firing.advance(tx, advances));
    }

    /** The runs by whose failure schedules pause. */
    private static List<UUID> halting(List<Advance> advances) {
        return advances.stream()
                .filter(advance -> !advance.enabled())
                .map(advance -> advance.claimed().failed())
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<UUID> superseded(List<Advance> advances) {
        return advances.stream()
                .flatMap(advance -> advance.superseded().stream())
                .toList();
    }

    private static List<Advance> started(List<Advance> advances, Starter.Started started) {
        return advances.stream()
                .map(advance -> advance.with(
                        advance.occurrences().stream().map(started::of).toList()))
                .toList();
    }

    private static List<Start> starts(List<Advance> advances) {
        return advances.stream()
                .flatMap(advance -> advance.occurrences().stream()
                        .filter(Occurrence::isFired)
                        .map(occurrence -> Start.planned(advance.schedule(), occurrence)))
                .toList();
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

    private static boolean isAway(Throwable failure) {
        return failure instanceof Problem problem && problem.kind() == Problem.Kind.UNAVAILABLE;
    }
}
