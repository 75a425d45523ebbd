package org.glued.integration.mq.request;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.glued.integration.db.Timers;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.consume.Loop;
import org.glued.integration.mq.consume.Received;
import org.glued.integration.mq.exchange.Publisher;
import org.glued.integration.mq.message.Publication;

/** Publishes and waits for the reply. */
@Singleton
class Requests {
    private final Publisher publisher;
    private final ReplyQueue replies;

    Requests(Publisher publisher, ReplyQueue replies) {
        this.publisher = publisher;
        this.replies = replies;
    }

    /** Fails with 422 when the request reaches no queue, with 504 when no reply comes in time. */
    Uni<Received> ask(String exchange, Asking asking) {
        return replies.name()
                .chain(queue -> ask(exchange, asking.publication(), queue))
                .ifNoItem()
                .after(asking.patience())
                .on(Timers.here())
                .failWith(() -> Problem.of(Problem.Kind.GATEWAY_TIMEOUT, "No reply came within " + asking.patience()))
                .emitOn(Loop.callers());
    }

    private Uni<Received> ask(String exchange, Publication publication, String queue) {
        String given = publication.correlationId();
        String correlation = given == null ? Ids.next().toString() : given;
        Uni<Void> published = publisher
                .publish(exchange, publication.asking(queue, correlation))
                .replaceWithVoid();
        return replies.reply(correlation, published).map(Received::reply);
    }
}
