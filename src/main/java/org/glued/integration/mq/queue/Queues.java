package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.glued.integration.db.Batcher;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** What can be done with the messages of queues. Every method that makes something ready also wakes who waits for it. */
@Singleton
public class Queues {
    private static final int SETTLES = 2000;
    private static final Duration ROOM_AGAIN = Duration.ofSeconds(1);

    private final Database database;
    private final AppendStore appends;
    private final Appending appending;
    private final Claiming claiming;
    private final SettleStore settles;
    private final QueueStore queues;
    private final Announcing announcing;
    private final Batcher<Settle, Settle.Outcome> settling;
    private final Batcher<Extend, Boolean> extending;

    Queues(
            Database database,
            AppendStore appends,
            Appending appending,
            Claiming claiming,
            SettleStore settles,
            QueueStore queues,
            Announcing announcing) {
        this.database = database;
        this.appends = appends;
        this.appending = appending;
        this.claiming = claiming;
        this.settles = settles;
        this.queues = queues;
        this.announcing = announcing;
        this.settling = new Batcher<>(SETTLES, all -> settles.settle(database, all, false));
        this.extending = new Batcher<>(SETTLES, all -> settles.extend(database, all));
    }

    /** The topic that is woken when {@code queue} has something ready. */
    public static String topic(String queue) {
        return "queue:" + queue;
    }

    /** The path of a queue behind the prefix, with every odd character of its name encoded. */
    public static String path(String queue) {
        return "/v1/queues/" + URLEncoder.encode(queue, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The path of a message in a queue; null when either is. */
    public static @Nullable String message(@Nullable String queue, @Nullable UUID uuid) {
        return queue == null || uuid == null ? null : path(queue) + "/messages/" + uuid;
    }

    /** Appends all or nothing, sharing a commit with others; done when committed. */
    public Uni<List<Append.Outcome>> append(List<Append> all) {
        return appending.submit(all).invoke(outcomes -> refuse(all, outcomes));
    }

    /** Appends within the caller's transaction; to be followed by {@link #announce} after the commit. */
    public Uni<List<Append.Outcome>> append(Sql tx, List<Append> all) {
        return appends.append(tx, List.of(all))
                .map(appended -> appended.requests().getFirst())
                .invoke(outcomes -> refuse(all, outcomes));
    }

    /**
     * @throws Problem 422 when a mandatory message reaches no queue, 429 when a queue has no room; nothing was stored then
     */
    private static void refuse(List<Append> all, List<Append.Outcome> outcomes) {
        if (outcomes.stream().noneMatch(Append.Outcome::refused)) {
            return;
        }
        for (int i = 0; i < outcomes.size(); i++) {
            if (all.get(i).publication().mandatory() && outcomes.get(i).queues().isEmpty()) {
                String pointer = outcomes.size() == 1 ? "/mandatory" : "/" + i + "/mandatory";
                throw Problem.impossible(pointer, "The message is mandatory and reaches no queue");
            }
        }
        throw Problem.tooMany("A queue has no room for it: max_length is reached", ROOM_AGAIN);
    }

    /** After the commit: counts what went into the queues, one message for each name, and wakes who waits for them. */
    public void announce(Collection<String> names) {
        announcing.published(names);
    }

    /** Takes what is ready, in order; empty when nothing is, when the queue is paused, or when there is no such queue. */
    public Uni<List<Claimed>> claim(Claim claim) {
        return claiming.claim(claim);
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

    /**
     * Settles without waiting for the disk: a crash of the database within a second may undo it, and what was settled
     * then comes again. For who recognises it.
     */
    public Uni<List<Settle.Outcome>> settleLazily(List<Settle> all) {
        return settles.settle(database, all, true).invoke(outcomes -> outcomes.forEach(this::wake));
    }

    /** Settles within the caller's transaction, telling where replies go; {@link #wake} after the commit. */
    public Uni<List<Settle.Outcome>> settle(Sql tx, List<Settle> all) {
        return settles.settleToReply(tx, all);
    }

    public void wake(Settle.Outcome outcome) {
        wakeAll(outcome.woken());
    }

    /** Whether the delivery was still held; then it is held for longer now. */
    public Uni<Boolean> extend(Extend extend) {
        return extending.submit(extend);
    }

    /** When the oldest message that each of {@code names} holds, in whatever state, was published; without those that hold none. */
    public Uni<Map<String, Instant>> oldest(Collection<String> names) {
        return queues.oldest(names);
    }

    /** Makes those of {@code names} that are not there, with all defaults. */
    public Uni<Void> ensure(Sql tx, Collection<String> names, String description) {
        return queues.ensure(tx, names, description);
    }

    /** Removes a queue unless anything stands in it, dead letters and what its retention keeps included; whether it did. */
    public Uni<Boolean> deleteEmpty(String name) {
        return queues.deleteEmpty(name).invoke(deleted -> {
            if (deleted) {
                announcing.gone(name);
            }
        });
    }

    /** The names that begin with {@code prefix}. */
    public Uni<List<String>> names(String prefix) {
        return queues.names(prefix);
    }

    /** @return fails with the problem 404 when there is no such queue */
    public Uni<Void> require(String name) {
        return queues.get(name)
                .onItem()
                .ifNull()
                .failWith(() -> Problem.notFound("queue", name))
                .replaceWithVoid();
    }

    /** After a commit that brought something back to these queues: wakes who waits for them. */
    void wakeAll(Collection<String> names) {
        announcing.cameBack(names);
    }
}
