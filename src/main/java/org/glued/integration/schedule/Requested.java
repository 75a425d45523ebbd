package org.glued.integration.schedule;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Problem;
import org.glued.integration.schedule.Starter.Start;
import org.jspecify.annotations.Nullable;

/** Fires that somebody asks for, beside the rule: each is started whatever runs at the moment. */
@Singleton
class Requested {
    private final OccurrenceStore occurrences;
    private final FiringStore firing;
    private final Obstacles obstacles;
    private final Starter starter;

    /** What has become of them; {@code queues} are to be announced after the commit. */
    record Done(List<Occurrence> occurrences, Set<String> queues) {}

    @Inject
    Requested(OccurrenceStore occurrences, FiringStore firing, Obstacles obstacles, Starter starter) {
        this.occurrences = occurrences;
        this.firing = firing;
        this.obstacles = obstacles;
        this.starter = starter;
    }

    /** Fires {@code schedule}, locked by {@code tx}, once and now. */
    Uni<Done> trigger(Sql tx, Schedule schedule, Instant now) {
        return obstacle(tx, schedule)
                .map(obstacle -> obstacle.map(reason -> Occurrence.skipped(schedule.uuid(), now, reason))
                        .orElseGet(() -> Occurrence.fired(schedule.uuid(), now, now)))
                .chain(one -> start(tx, schedule, List.of(one)))
                .call(done -> occurrences.write(tx, done.occurrences(), true))
                .call(done -> firing.add(tx, schedule.uuid(), fired(done), 0, null));
    }

    /**
     * Fires each instant of the rule in that time that has not fired and does not wait to. Also the ones that the rule is
     * about to fire are taken from it. They count for {@code max_fires}; their ttl counts from now.
     */
    Uni<Done> backfill(Sql tx, Schedule schedule, Backfill backfill, Instant now) {
        List<Instant> instants = backfill.instants(schedule, now);
        return occurrences
                .between(tx, schedule.uuid(), backfill.from(), backfill.to())
                .map(history -> open(schedule, instants, history))
                .chain(open -> obstacle(tx, schedule)
                        .map(obstacle -> open.stream()
                                .map(one -> obstacle.map(one::skipped).orElseGet(() -> one.fired(now)))
                                .toList()))
                .chain(judged -> start(tx, schedule, judged))
                .call(done -> occurrences.write(tx, done.occurrences(), false))
                .call(done ->
                        firing.add(tx, schedule.uuid(), fired(done), fired(done).size(), last(done)));
    }

    /** What has not fired yet: occurrences that are there keep their uuid. */
    private static List<Occurrence> open(Schedule schedule, List<Instant> instants, Map<Instant, Occurrence> history) {
        List<Occurrence> open = new ArrayList<>();
        for (Instant planned : instants) {
            Occurrence one = history.getOrDefault(planned, Occurrence.missed(schedule.uuid(), planned, "backfill"));
            if (!one.isFired() && !one.isWaiting()) {
                open.add(one);
            }
        }
        if (open.size() > schedule.firesLeft()) {
            throw Problem.impossible("/to", "Only " + schedule.firesLeft() + " of its max_fires are left");
        }
        return open;
    }

    private Uni<Optional<String>> obstacle(Sql tx, Schedule schedule) {
        return obstacles.of(tx, List.of(schedule)).map(found -> Optional.ofNullable(found.get(schedule.uuid())));
    }

    private Uni<Done> start(Sql tx, Schedule schedule, List<Occurrence> judged) {
        List<Start> starts = judged.stream()
                .filter(Occurrence::isFired)
                .map(one -> Start.now(schedule, one))
                .toList();
        return starter.start(tx, starts)
                .onFailure()
                .transform(Requested::ofTarget)
                .map(started -> new Done(judged.stream().map(started::of).toList(), started.queues()));
    }

    private static List<Occurrence> fired(Done done) {
        return done.occurrences().stream().filter(Occurrence::isFired).toList();
    }

    private static @Nullable Instant last(Done done) {
        return done.occurrences().isEmpty()
                ? null
                : done.occurrences().getLast().plannedAt();
    }

    /** What a schedule publishes to may have been deleted since; that is no 404, for the schedule is there. */
    private static Throwable ofTarget(Throwable failure) {
        return failure instanceof Problem problem && problem.kind() == Problem.Kind.NOT_FOUND
                ? Problem.impossible("/publish/exchange", problem.detail())
                : failure;
    }
}
