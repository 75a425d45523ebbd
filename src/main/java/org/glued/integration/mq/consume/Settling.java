package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.mq.exchange.Published;
import org.glued.integration.mq.exchange.Publisher;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.mq.queue.Settle;

/** Settles and extends for clients. */
@Singleton
class Settling {
    private final Queues queues;
    private final Publisher publisher;
    private final Database database;

    Settling(Queues queues, Publisher publisher, Database database) {
        this.queues = queues;
        this.publisher = publisher;
        this.database = database;
    }

    Uni<List<Settled>> settle(String queue, List<SettleInput> all) {
        if (all.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return all.stream().anyMatch(one -> one.reply() != null)
                ? withReplies(queue, all)
                : together(all.stream().map(one -> settle(queue, one)).toList());
    }

    Uni<List<Settled>> extend(String queue, List<ExtendInput> all) {
        return together(all.stream()
                .map(one -> queues.extend(one.of(queue)).map(ok -> Settled.of(one.receipt(), ok)))
                .toList());
    }

    private Uni<Settled> settle(String queue, SettleInput one) {
        return queues.settle(one.of(queue)).map(outcome -> Settled.of(one.receipt(), outcome.ok()));
    }

    private static Uni<List<Settled>> together(List<Uni<Settled>> all) {
        return all.isEmpty()
                ? Uni.createFrom().item(List.of())
                : Uni.join().all(all).andFailFast();
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
