package org.glued.integration.mq.request;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.consume.Consumers;
import org.glued.integration.mq.consume.Delivery;
import org.glued.integration.mq.consume.Settlement;
import org.glued.integration.mq.consume.Slots;
import org.glued.integration.mq.consume.Subscription;
import org.glued.integration.mq.queue.ReplyQueues;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The queue that the replies to this node's requests come to, made with the first of them, and those who wait for one. */
@Singleton
class ReplyQueue {
    private static final Logger LOG = Logger.getLogger(ReplyQueue.class);
    private static final Duration KEEP = Duration.ofMinutes(10);
    private static final int SLOTS = 1000;

    private final ReplyQueues queues;
    private final Consumers consumers;
    private final String name = ReplyQueues.PREFIX + Ids.next();
    private final Map<String, UniEmitter<? super Delivery>> waiting = new ConcurrentHashMap<>();
    private Cancellable keeping = () -> {};
    private @Nullable Subscription subscription;

    ReplyQueue(ReplyQueues queues, Consumers consumers) {
        this.queues = queues;
        this.consumers = consumers;
    }

    void start(@Observes StartupEvent event) {
        keeping = Multi.createFrom()
                .ticks()
                .every(KEEP)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> keep())
                .subscribe()
                .with(done -> {}, failure -> LOG.error("The queue of replies is kept no longer", failure));
    }

    void stop(@Observes ShutdownEvent event) {
        keeping.cancel();
        Subscription running = subscribed();
        if (running != null) {
            running.stop()
                    .subscribe()
                    .with(
                            done -> LOG.debug("No more replies are taken"),
                            failure -> LOG.warn("Taking replies stopped untidily", failure));
        }
    }

    private Uni<Void> keep() {
        Uni<Void> own = subscribed() == null ? Uni.createFrom().voidItem() : queues.keep(name, Asking.LONGEST);
        return own.chain(queues::removeAbandoned)
                .onFailure()
                .invoke(failure -> LOG.debugf("Queues of replies are tidied later: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    /** The name of the queue, which is there and listened to. */
    Uni<String> name() {
        return subscribed() != null
                ? Uni.createFrom().item(name)
                : queues.keep(name, Asking.LONGEST).invoke(this::subscribe).replaceWith(name);
    }

    private synchronized @Nullable Subscription subscribed() {
        return subscription;
    }

    private synchronized void subscribe() {
        if (subscription == null) {
            subscription = consumers.subscribe(name, Slots.own(SLOTS), this::arrived);
        }
    }

    /** Carries out {@code question}, and waits for the reply to it. Cancelling stops the waiting. */
    Uni<Delivery> reply(String correlation, Uni<Void> question) {
        return Uni.createFrom().emitter(caller -> {
            if (waiting.putIfAbsent(correlation, caller) != null) {
                caller.fail(Problem.conflict("Somebody waits for the reply to " + correlation + " already"));
                return;
            }
            caller.onTermination(() -> waiting.remove(correlation, caller));
            question.subscribe().with(asked -> {}, caller::fail);
        });
    }

    private Uni<Settlement> arrived(Delivery delivery) {
        String correlation = delivery.message().correlationId();
        UniEmitter<? super Delivery> caller = correlation == null ? null : waiting.remove(correlation);
        if (caller != null) {
            caller.complete(delivery);
        }
        return Uni.createFrom().item(new Settlement.Ack());
    }
}
