package org.glued.integration.mq.exchange;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.mq.queue.Append;
import org.glued.integration.mq.queue.Queues;

/** Routes publications and puts them into their queues. */
@Singleton
public class Publisher {
    public static final String DEFAULT_EXCHANGE = "";

    private final Queues queues;

    Publisher(Queues queues) {
        this.queues = queues;
    }

    /** Publishes alone; done when committed, and whoever waits is woken. */
    public Uni<Published> publish(String exchange, Publication publication) {
        return publishAll(exchange, List.of(publication)).map(List::getFirst);
    }

    /** All or nothing; done when committed, and whoever waits is woken. */
    public Uni<List<Published>> publishAll(String exchange, List<Publication> publications) {
        if (publications.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return queues.append(route(exchange, publications)).map(Publisher::published);
    }

    /** Publishes as part of {@code tx}; call {@link #announce} after its commit. */
    public Uni<Published> publish(Sql tx, String exchange, Publication publication) {
        return publishAll(tx, exchange, List.of(publication)).map(List::getFirst);
    }

    public Uni<List<Published>> publishAll(Sql tx, String exchange, List<Publication> publications) {
        if (publications.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return queues.append(tx, route(exchange, publications)).map(Publisher::published);
    }

    /** After the commit: wakes who waits for these queues. */
    public void announce(Collection<String> names) {
        queues.announce(names);
    }

    private static List<Append> route(String exchange, List<Publication> publications) {
        if (!exchange.equals(DEFAULT_EXCHANGE)) {
            throw Problem.notFound("exchange", exchange);
        }
        return publications.stream()
                .map(publication -> new Append(exchange, publication, Set.of(publication.routingKey())))
                .toList();
    }

    private static List<Published> published(List<Append.Outcome> outcomes) {
        return outcomes.stream().map(Published::of).toList();
    }
}
