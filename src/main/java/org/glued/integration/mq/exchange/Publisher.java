package org.glued.integration.mq.exchange;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.glued.integration.db.Batcher;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.mq.queue.Append;
import org.glued.integration.mq.queue.Queues;

/** Routes publications and puts them into their queues. Fails with the problem 404 when there is no such exchange. */
@Singleton
public class Publisher {
    public static final String DEFAULT_EXCHANGE = "";

    private static final int BATCH = 500;

    private final Queues queues;
    private final RouteStore routes;
    private final Batcher<Routing, Optional<List<Append>>> routing;

    Publisher(Queues queues, RouteStore routes, Database database) {
        this.queues = queues;
        this.routes = routes;
        this.routing = new Batcher<>(BATCH, routings -> routes.route(database, routings));
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
        return route(new Routing(exchange, publications), routing::submit)
                .chain(appends -> queues.append(appends))
                .map(Publisher::published);
    }

    /** Publishes as part of {@code tx}; call {@link #announce} after its commit. */
    public Uni<Published> publish(Sql tx, String exchange, Publication publication) {
        return publishAll(tx, exchange, List.of(publication)).map(List::getFirst);
    }

    public Uni<List<Published>> publishAll(Sql tx, String exchange, List<Publication> publications) {
        if (publications.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return route(
                        new Routing(exchange, publications),
                        one -> routes.route(tx, List.of(one)).map(List::getFirst))
                .chain(appends -> queues.append(tx, appends))
                .map(Publisher::published);
    }

    /** After the commit: wakes who waits for these queues. */
    public void announce(Collection<String> names) {
        queues.announce(names);
    }

    private static Uni<List<Append>> route(Routing wanted, Function<Routing, Uni<Optional<List<Append>>>> look) {
        return wanted.isByQueueName()
                ? Uni.createFrom().item(wanted.byQueueName())
                : look.apply(wanted)
                        .map(found -> found.orElseThrow(() -> Problem.notFound("exchange", wanted.exchange())));
    }

    private static List<Published> published(List<Append.Outcome> outcomes) {
        return outcomes.stream().map(Published::of).toList();
    }
}
