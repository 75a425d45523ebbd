package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.glued.integration.db.Batcher;
import org.glued.integration.db.Database;

/** Appends in commits that are shared, each of which hands over to one who waits for it on this node. */
@Singleton
final class Appending {
    private static final int MOST = 1000;
    private static final int LANES = 2;

    private final Database database;
    /** What is claimed late is still for somebody, when the publishers have been told that the database is slow. */
    private final Database patient;

    private final AppendStore store;
    private final Heads heads;
    private final Takers takers;
    private final Announcing announcing;
    private final Late late;
    private final Batcher<List<Append>, List<Append.Outcome>> batches;

    @Inject
    Appending(Database database, AppendStore store, Heads heads, Takers takers, Announcing announcing, Late late) {
        this.database = database;
        this.patient = database.within(Duration.ofSeconds(30));
        this.store = store;
        this.heads = heads;
        this.takers = takers;
        this.announcing = announcing;
        this.late = late;
        this.batches = new Batcher<>(LANES, MOST, List::size, this::append);
    }

    /** All or nothing; done when committed. */
    Uni<List<Append.Outcome>> submit(List<Append> all) {
        return batches.submit(all);
    }

    /** Who waits is told once for all that share a commit, and before their callers are: he is what is in a hurry. */
    private Uni<List<List<Append.Outcome>>> append(List<List<Append>> requests) {
        Taker taker = takers.isEmpty() ? null : takers.poll(queues(requests));
        return taker == null
                ? store.append(database, requests).invoke(this::announce).map(AppendStore.Appended::requests)
                : handOver(requests, taker).map(AppendStore.Appended::requests);
    }

    private static Set<String> queues(List<List<Append>> requests) {
        return requests.stream()
                .flatMap(List::stream)
                .flatMap(append -> append.queues().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void announce(AppendStore.Appended appended) {
        announcing.cameBack(appended.woken());
        announcing.published(appended.queues());
    }

    private Uni<AppendStore.Appended> handOver(List<List<Append>> requests, Taker taker) {
        Claim claim = taker.claim();
        Uni<AppendStore.Appended> appending = heads.from(
                        claim.queue(),
                        lows -> store.appendAndClaim(patient, requests, claim, lows),
                        AppendStore.Appended::claimed)
                .invoke(appended -> {
                    taker.take(appended.claimed());
                    announcing.cameBack(appended.woken());
                    announcing.published(appended.queues(), claim, appended.claimed());
                })
                .onFailure()
                .invoke(taker::look)
                .call(appended -> late.giveBack(claim.queue(), appended.taken().late()));
        return database.inTime(appending);
    }
}
