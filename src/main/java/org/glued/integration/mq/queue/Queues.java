package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.glued.integration.db.Batcher;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.db.Wakeups;
import org.glued.integration.kernel.Problem;

/** What can be done with the messages of queues. Every method that makes something ready also wakes who waits for it. */
@Singleton
public class Queues {
    private static final int BATCH = 500;

    private final Database database;
    private final AppendStore appends;
    private final ClaimStore claims;
    private final SettleStore settles;
    private final DueStore due;
    private final QueueStore queues;
    private final ReadyStore ready;
    private final Wakeups wakeups;
    private final Rates rates;
    private final Batcher<List<Append>, List<Append.Outcome>> appending;
    private final Batcher<Settle, Settle.Outcome> settling;
    private final Batcher<Extend, Boolean> extending;

    Queues(
            Database database,
            AppendStore appends,
            ClaimStore claims,
            SettleStore settles,
            DueStore due,
            QueueStore queues,
            ReadyStore ready,
            Wakeups wakeups,
            Rates rates) {
        this.database = database;
        this.appends = appends;
        this.claims = claims;
        this.settles = settles;
        this.due = due;
        this.queues = queues;
        this.ready = ready;
        this.wakeups = wakeups;
        this.rates = rates;
        this.appending = new Batcher<>(BATCH, requests -> appends.append(database, requests));
        this.settling = new Batcher<>(BATCH, all -> settles.settle(database, all, false));
        this.extending = new Batcher<>(BATCH, all -> settles.extend(database, all));
    }

    /** The topic that is woken when {@code queue} has something ready. */
    public static String topic(String queue) {
        return "queue:" + queue;
    }

    /** The path of a queue behind the prefix, with every odd character of its name encoded. */
    public static String path(String queue) {
        return "/v1/queues/" + URLEncoder.encode(queue, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Appends all or nothing, sharing a commit with others; done when committed. */
    public Uni<List<Append.Outcome>> append(List<Append> all) {
        return appending
                .submit(all)
                .invoke(Queues::refuseUnroutable)
                .invoke(outcomes -> outcomes.forEach(outcome -> announce(outcome.queues())));
    }

    /** Appends within the caller's transaction; to be followed by {@link #announce} after the commit. */
    public Uni<List<Append.Outcome>> append(Sql tx, List<Append> all) {
        return appends.append(tx, List.of(all)).map(List::getFirst).invoke(Queues::refuseUnroutable);
    }

    private static void refuseUnroutable(List<Append.Outcome> outcomes) {
        for (int i = 0; i < outcomes.size(); i++) {
            // one refused message refuses its whole request, so the first without a queue is (one of) the cause
            if (outcomes.get(i).refused() && outcomes.get(i).queues().isEmpty()) {
                String pointer = outcomes.size() == 1 ? "/mandatory" : "/" + i + "/mandatory";
                throw Problem.impossible(pointer, "The message is mandatory and reaches no queue");
            }
        }
    }

    /** After the commit: counts what went into the queues and wakes who waits for them. */
    public void announce(Collection<String> names) {
        for (String name : names) {
            rates.in(name, 1);
            wakeups.wake(topic(name));
        }
    }

    /** Takes what is ready, in order; empty when nothing is, when the queue is paused, or when there is no such queue. */
    public Uni<List<Claimed>> claim(Claim claim) {
        return claims.claim(claim).invoke(claimed -> {
            if (!claimed.isEmpty()) {
                rates.out(claim.queue(), claimed.size());
            }
        });
    }

    public Uni<Settle.Outcome> settle(Settle settle) {
        return settling.submit(settle).invoke(this::wake);
    }

    /** Settles many at once, in a commit of their own. */
    public Uni<List<Settle.Outcome>> settle(List<Settle> all) {
        return all.size() == 1
                ? settle(all.getFirst()).map(List::of)
                : settles.settle(database, all, false).invoke(outcomes -> outcomes.forEach(this::wake));
    }

    /** Settles within the caller's transaction, telling where replies go; {@link #wake} after the commit. */
    public Uni<List<Settle.Outcome>> settle(Sql tx, List<Settle> all) {
        return settles.settle(tx, all, true);
    }

    public void wake(Settle.Outcome outcome) {
        if (outcome.woken() != null) {
            wakeups.wake(topic(outcome.woken()));
        }
    }

    /** Whether the delivery was still held; then it is held for longer now. */
    public Uni<Boolean> extend(Extend extend) {
        return extending.submit(extend);
    }

    /** Those of {@code names} that have something ready to be claimed. */
    public Uni<List<String>> ready(Collection<String> names) {
        return ready.ready(names);
    }

    /** @return fails with the problem 404 when there is no such queue */
    public Uni<Void> require(String name) {
        return queues.get(name)
                .onItem()
                .ifNull()
                .failWith(() -> Problem.notFound("queue", name))
                .replaceWithVoid();
    }

    /** Makes deferred messages ready that are due. */
    public Uni<Integer> promote() {
        return due.promote(this::wakeAll);
    }

    /** Gives back the messages whose holders have let their time pass. */
    public Uni<Integer> rescue() {
        return due.rescue(this::wakeAll);
    }

    /** Turns expired messages into dead letters, and forgets the ids of messages older than the dedup window. */
    public Uni<Integer> expire() {
        return due.expire(this::wakeAll).call(due::forget);
    }

    /** Makes the partitions of the days to come. */
    public Uni<Void> prepare() {
        return due.prepare();
    }

    private void wakeAll(Collection<String> names) {
        names.forEach(name -> wakeups.wake(topic(name)));
    }
}
