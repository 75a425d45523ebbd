package org.glued.integration.run;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glued.integration.action.Actions;
import org.glued.integration.db.Wakeups;
import org.glued.integration.deployment.Deployments;
import org.glued.integration.mq.consume.Consumers;
import org.glued.integration.mq.consume.Delivery;
import org.glued.integration.mq.consume.Settlement;
import org.glued.integration.mq.consume.Slots;
import org.glued.integration.mq.consume.Subscription;
import org.jboss.logging.Logger;

/**
 * Claims the messages that carry runs, makes the calls and settles: as many at a time as it has slots, and none of them
 * holds a thread.
 */
@Singleton
class Runner {
    private static final Logger LOG = Logger.getLogger(Runner.class);
    private static final Duration LOOK_FOR_QUEUES = Duration.ofSeconds(10);

    /** The reason to wait may end earlier than it was said to, and that it did may not be heard. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final Consumers consumers;
    private final RunQueues queues;
    private final Attempts attempts;
    private final Wakeups wakeups;
    private final Slots slots;
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private Cancellable watch = () -> {};
    private Cancellable deployments = () -> {};

    @Inject
    Runner(
            Consumers consumers,
            RunQueues queues,
            Attempts attempts,
            Wakeups wakeups,
            @ConfigProperty(name = "glued.if.runner.slots", defaultValue = "1024") int slots) {
        this.consumers = consumers;
        this.queues = queues;
        this.attempts = attempts;
        this.wakeups = wakeups;
        this.slots = Slots.shared(slots);
    }

    void start(@Observes StartupEvent event) {
        subscribe(Set.of(Runs.QUEUE));
        watch = Multi.createBy()
                .merging()
                .streams(wakeups.on(Actions.TOPIC, LOOK_FOR_QUEUES), wakeups.onAny(queues::isNews))
                .onOverflow()
                .dropPreviousItems()
                .onItem()
                .transformToUniAndConcatenate(hint -> queues.all().onFailure().recoverWithNull())
                .subscribe()
                .with(this::follow, failure -> LOG.error("No longer looking for queues of runs", failure));
        deployments = wakeups.on(Deployments.TOPIC)
                .subscribe()
                .with(
                        changed -> subscriptions.values().forEach(Subscription::tryAgain),
                        failure -> LOG.error("Runs notice later that their deployment was changed", failure));
    }

    void stop(@Observes ShutdownEvent event) {
        watch.cancel();
        deployments.cancel();
        Uni.join()
                .all(subscriptions.values().stream().map(Subscription::stop).toList())
                .andCollectFailures()
                .subscribe()
                .with(
                        done -> LOG.debug("The runner has stopped"),
                        failure -> LOG.warn("The runner stopped untidily", failure));
    }

    /** What is no longer there of those of deployments has been removed, and was empty then. */
    private void follow(Set<String> queues) {
        subscribe(queues);
        subscriptions.keySet().stream()
                .filter(name -> RunQueues.isOfDeployment(name) && !queues.contains(name))
                .forEach(this::leave);
    }

    private void leave(String queue) {
        Subscription subscription = subscriptions.remove(queue);
        if (subscription != null) {
            subscription
                    .stop()
                    .subscribe()
                    .with(
                            done -> LOG.debugf("No longer looking at %s, which has gone", queue),
                            failure -> LOG.warnf(failure, "The runner left %s untidily", queue));
        }
    }

    private void subscribe(Set<String> queues) {
        queues.forEach(queue -> subscriptions.computeIfAbsent(
                queue, name -> consumers.subscribeIdempotent(name, slots, delivery -> run(name, delivery))));
    }

    private Uni<Settlement> run(String queue, Delivery delivery) {
        UUID run = RunMessage.runOf(delivery.message());
        if (run == null) {
            return Uni.createFrom().item(new Settlement.Reject("is not the message of a run"));
        }
        return attempts.next(run, Capture.MOST_BYTES).map(tried -> settlement(queue, tried));
    }

    private Settlement settlement(String queue, Tried tried) {
        return switch (tried) {
            case Tried.Once once -> ended(queue, once.ended());
            case Tried.Held held -> held(queue, held.by());
            case Tried.Over over -> new Settlement.Ack();
        };
    }

    /**
     * What waits for its deployment stands in the queue as before, and the queue still: it has nothing else. A queue that
     * deployments share goes on, and what waits comes again.
     */
    private Settlement held(String queue, Opening.Held held) {
        Duration length = held.length().compareTo(LONGEST_WAIT) < 0 ? held.length() : LONGEST_WAIT;
        Subscription subscription = subscriptions.get(queue);
        if (subscription == null || !RunQueues.isOfDeployment(queue)) {
            return new Settlement.Defer(length);
        }
        subscription.hold(length, held.waitingFor().equals("concurrency"));
        return new Settlement.Defer(Duration.ZERO);
    }

    private Settlement ended(String queue, Ended ended) {
        Subscription subscription = subscriptions.get(queue);
        if (subscription != null) {
            subscription.flow();
        }
        return settlement(ended);
    }

    private static Settlement settlement(Ended ended) {
        Instant due = ended.dueAt();
        return due == null ? new Settlement.Ack() : new Settlement.Defer(Duration.between(ended.endedAt(), due));
    }
}
