package org.glued.integration.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.glued.integration.db.Sql;
import org.glued.integration.mq.exchange.Published;
import org.glued.integration.mq.exchange.Publisher;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.run.Cause;
import org.glued.integration.run.RunRequest;
import org.glued.integration.run.Runs;
import org.jspecify.annotations.Nullable;

/** Turns fired occurrences into runs and messages, in the transaction that records them. */
@Singleton
class Starter {
    /**
     * An occurrence that fires, with what its schedule wants done.
     *
     * @param expiresAt when it is too late to start, or null for never
     */
    record Start(
            Schedule schedule,
            Occurrence occurrence,
            @Nullable Instant expiresAt) {
        /** By the rule: its time to live began when it was due. */
        static Start planned(Schedule schedule, Occurrence occurrence) {
            Instant expiry = schedule.ttl() == null
                    ? null
                    : schedule.expiryOf(
                            schedule.agenda().due(occurrence.plannedAt()).at());
            return new Start(schedule, occurrence, expiry);
        }

        /** Asked for: its time to live begins when it fires. */
        static Start now(Schedule schedule, Occurrence occurrence) {
            Instant firedAt = occurrence.firedAt();
            return new Start(schedule, occurrence, firedAt == null ? null : schedule.expiryOf(firedAt));
        }
    }

    /**
     * @param runs by occurrence
     * @param messages by occurrence: what was published, or what carries the run
     * @param routes by occurrence: the queues that what was published was put into, if any
     * @param queues to be announced after the commit
     */
    record Started(Map<UUID, UUID> runs, Map<UUID, UUID> messages, Map<UUID, Set<String>> routes, Set<String> queues) {
        Occurrence of(Occurrence occurrence) {
            UUID uuid = occurrence.uuid();
            Set<String> route = routes.get(uuid);
            return route != null && route.isEmpty()
                    ? occurrence.unrouted()
                    : occurrence.started(runs.get(uuid), messages.get(uuid), route == null ? Set.of() : route);
        }
    }

    private final Runs runs;
    private final Publisher publisher;

    @Inject
    Starter(Runs runs, Publisher publisher) {
        this.runs = runs;
        this.publisher = publisher;
    }

    Uni<Started> start(Sql tx, List<Start> starts) {
        Started started = new Started(new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashSet<>());
        return queueRuns(tx, starts, started)
                .chain(() -> publish(tx, starts, started))
                .replaceWith(started);
    }

    /** After the commit. */
    void announce(Set<String> queues) {
        if (!queues.isEmpty()) {
            publisher.announce(queues);
        }
    }

    private Uni<Void> queueRuns(Sql tx, List<Start> starts, Started started) {
        List<UUID> occurrences = new ArrayList<>();
        List<RunRequest> requests = new ArrayList<>();
        for (Start start : starts) {
            UUID action = start.schedule().action();
            if (action != null) {
                occurrences.add(start.occurrence().uuid());
                requests.add(new RunRequest(
                        action,
                        Cause.schedule(start.occurrence().uuid()),
                        start.schedule().owner(),
                        start.expiresAt()));
            }
        }
        if (requests.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return runs.enqueue(tx, requests)
                .invoke(queued -> {
                    for (int i = 0; i < occurrences.size(); i++) {
                        started.runs().put(occurrences.get(i), queued.runs().get(i));
                        started.messages()
                                .put(occurrences.get(i), queued.messages().get(i));
                    }
                    started.queues().addAll(queued.queues());
                })
                .replaceWithVoid();
    }

    private Uni<Void> publish(Sql tx, List<Start> starts, Started started) {
        // in the order of their names, so that two nodes never wait for each other
        Map<String, List<UUID>> occurrences = new TreeMap<>();
        Map<String, List<Publication>> publications = new TreeMap<>();
        for (Start start : starts) {
            ObjectNode publish = start.schedule().publish();
            if (publish != null) {
                Occurrence occurrence = start.occurrence();
                Target target = Target.of(publish, occurrence.uuid(), start.expiresAt());
                occurrences
                        .computeIfAbsent(target.exchange(), name -> new ArrayList<>())
                        .add(occurrence.uuid());
                publications
                        .computeIfAbsent(target.exchange(), name -> new ArrayList<>())
                        .add(target.publication());
            }
        }
        Uni<Void> all = Uni.createFrom().voidItem();
        for (Map.Entry<String, List<Publication>> one : publications.entrySet()) {
            List<UUID> ids = occurrences.getOrDefault(one.getKey(), List.of());
            all = all.chain(() -> publisher.publishAll(tx, one.getKey(), one.getValue()))
                    .invoke(published -> {
                        for (int i = 0; i < ids.size(); i++) {
                            Published sent = published.get(i);
                            started.routes().put(ids.get(i), sent.queues());
                            if (!sent.queues().isEmpty()) {
                                started.messages().put(ids.get(i), sent.uuid());
                                started.queues().addAll(sent.queues());
                            }
                        }
                    })
                    .replaceWithVoid();
        }
        return all;
    }
}
