package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.mq.exchange.Published;
import org.glued.integration.mq.exchange.Publisher;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.mq.message.Receipt;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Extend;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.mq.queue.Settle;
import org.jboss.logging.Logger;

/** Settles and extends, for clients and for the consumers within the service. */
@Singleton
public class Settling {
    private static final Logger LOG = Logger.getLogger(Settling.class);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Uni<Set<String>> NOTHING = Uni.createFrom().item(Set.of());

    private final Queues queues;
    private final Publisher publisher;
    private final Database database;
    /** For what nobody waits for: better late than tried again and again on a slow database. */
    private final Database patient;

    Settling(Queues queues, Publisher publisher, Database database) {
        this.queues = queues;
        this.publisher = publisher;
        this.database = database;
        this.patient = database.within(SOON);
    }

    public Uni<List<Settled>> settle(String queue, List<SettleInput> all) {
        if (all.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return all.stream().anyMatch(one -> one.reply() != null)
                ? withReplies(queue, all)
                : queues.settle(all.stream().map(one -> one.of(queue)).toList())
                        .map(outcomes -> answers(all, outcomes));
    }

    public Uni<List<Settled>> extend(String queue, List<ExtendInput> all) {
        return all.isEmpty()
                ? Uni.createFrom().item(List.of())
                : Uni.join()
                        .all(all.stream()
                                .map(one -> queues.extend(one.of(queue)).map(ok -> Settled.of(one.receipt(), ok)))
                                .toList())
                        .andFailFast();
    }

    /** Makes what nobody will handle ready again, as if it had not been claimed. */
    public void giveBack(String queue, List<Claimed> claimed) {
        settleSoon(queue, claimed, one -> Settle.giveBack(queue, one));
    }

    /** Makes what a consumer took and left behind ready again at once; the delivery counts. */
    public void requeue(String queue, Collection<Receipt> receipts) {
        settleSoon(queue, receipts, receipt -> new Settle(queue, receipt, Settle.As.NACK, Duration.ZERO));
    }

    /** Acknowledges what was handed over to someone who does not do it. */
    public void acknowledge(String queue, Collection<Receipt> receipts) {
        settleSoon(queue, receipts, receipt -> new Settle(queue, receipt, Settle.As.ACK, null));
    }

    private <T> void settleSoon(String queue, Collection<T> deliveries, Function<T, Settle> settle) {
        if (!deliveries.isEmpty()) {
            settleAtLast(deliveries.stream().map(settle).toList(), SOON)
                    .subscribe()
                    .with(done -> {}, failure -> LOG.debugf("Messages of %s come back when their lease ends", queue));
        }
    }

    /** Tries for {@code lease}, which is how long it has a meaning. */
    Uni<List<Settle.Outcome>> settleAtLast(List<Settle> all, Duration lease) {
        return atLast(() -> queues.settle(all), lease);
    }

    /** As {@link #settleAtLast}, for who recognises what comes again after a crash of the database. */
    Uni<List<Settle.Outcome>> settleLazily(List<Settle> all, Duration lease) {
        return atLast(() -> queues.settleLazily(all), lease);
    }

    private static Uni<List<Settle.Outcome>> atLast(Supplier<Uni<List<Settle.Outcome>>> settle, Duration lease) {
        return Uni.createFrom()
                .deferred(settle::get)
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(2))
                .expireIn(lease.toMillis());
    }

    /** Acknowledges and does {@code work} in one transaction; neither when the delivery has passed on. */
    Uni<Void> ackWith(String queue, Receipt receipt, Function<Sql, Uni<Set<String>>> work) {
        List<Settle> ack = List.of(new Settle(queue, receipt, Settle.As.ACK, null));
        return patient.inTransaction(tx -> queues.settle(tx, ack)
                        .chain(outcomes -> (outcomes.getFirst().ok() ? work.apply(tx) : NOTHING)
                                .map(published -> new Done(outcomes, published))))
                .invoke(this::announce)
                .replaceWithVoid();
    }

    /** Holds on to deliveries; one that cannot be extended now is tried again before its lease ends. */
    void extend(String queue, Collection<Receipt> receipts, Duration lease) {
        receipts.forEach(receipt -> queues.extend(new Extend(queue, receipt, lease))
                .subscribe()
                .with(
                        ok -> {},
                        failure -> LOG.debugf("A lease of %s was not extended: %s", queue, failure.getMessage())));
    }

    private record Done(List<Settle.Outcome> outcomes, Set<String> replied) {}

    /** The settles and their replies in one transaction, so that a reply is sent when and only when its settle held. */
    private Uni<List<Settled>> withReplies(String queue, List<SettleInput> all) {
        List<Settle> settles = all.stream().map(one -> one.of(queue)).toList();
        return database.inTransaction(tx -> queues.settle(tx, settles)
                        .chain(outcomes -> reply(tx, all, outcomes).map(replied -> new Done(outcomes, replied))))
                .invoke(this::announce)
                .map(done -> answers(all, done.outcomes()));
    }

    private Uni<Set<String>> reply(Sql tx, List<SettleInput> all, List<Settle.Outcome> outcomes) {
        List<Publication> replies = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Publication reply = all.get(i).reply();
            Settle.Outcome outcome = outcomes.get(i);
            if (reply != null && outcome.ok() && outcome.replyTo() != null) {
                replies.add(reply.routedBy(outcome.replyTo()).correlatedBy(outcome.correlationId()));
            }
        }
        return publisher.publishAll(tx, Publisher.DEFAULT_EXCHANGE, replies).map(Settling::queuesOf);
    }

    private static Set<String> queuesOf(List<Published> all) {
        Set<String> names = new HashSet<>();
        all.forEach(published -> names.addAll(published.queues()));
        return names;
    }

    private void announce(Done done) {
        done.outcomes().forEach(queues::wake);
        publisher.announce(done.replied());
    }

    private static List<Settled> answers(List<SettleInput> all, List<Settle.Outcome> outcomes) {
        List<Settled> answers = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            answers.add(Settled.of(all.get(i).receipt(), outcomes.get(i).ok()));
        }
        return answers;
    }
}
