package org.glued.integration.bench;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.glued.integration.mq.consume.Consumers;
import org.glued.integration.mq.consume.Settlement;
import org.glued.integration.mq.consume.Slots;
import org.glued.integration.mq.consume.Subscription;
import org.glued.integration.mq.exchange.Publisher;
import org.glued.integration.mq.message.Publication;

/** A queue, used from inside the service. */
final class EngineQueue {
    static final int BATCH = 1000;
    private static final int SLOTS = 1000;

    private final Publisher publisher;
    private final Consumers consumers;
    private final Vertx vertx;
    private final String name;
    private final List<Publication> batch;

    EngineQueue(Publisher publisher, Consumers consumers, Vertx vertx, String name) {
        this.publisher = publisher;
        this.consumers = consumers;
        this.vertx = vertx;
        this.name = name;
        this.batch = Collections.nCopies(BATCH, Publication.json(name, Payload.JSON));
    }

    /** Messages per second, published 1000 at a time. */
    double publish(int producers, int messages) throws Exception {
        return BATCH * new Load(vertx, producers).perSecond(messages / BATCH, producer -> publishBatch());
    }

    private Future<?> publishBatch() {
        return Future.fromCompletionStage(
                publisher.publishAll(Publisher.DEFAULT_EXCHANGE, batch).subscribeAsCompletionStage());
    }

    /** Messages per second, delivered and settled, of at least so many. */
    double consume(int subscriptions, int messages) throws Exception {
        CountDownLatch awaited = new CountDownLatch(messages);
        AtomicInteger handled = new AtomicInteger();
        Uni<Settlement> ack = Uni.createFrom().item(new Settlement.Ack());
        long start = System.nanoTime();
        List<Subscription> all = IntStream.range(0, subscriptions)
                .mapToObj(i -> consumers.subscribe(name, Slots.own(SLOTS), delivery -> {
                    handled.incrementAndGet();
                    awaited.countDown();
                    return ack;
                }))
                .toList();
        if (!awaited.await(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException(awaited.getCount() + " messages were not delivered");
        }
        for (Subscription subscription : all) {
            subscription.stop().await().atMost(Duration.ofMinutes(1));
        }
        return handled.get() / ((System.nanoTime() - start) / 1e9);
    }
}
