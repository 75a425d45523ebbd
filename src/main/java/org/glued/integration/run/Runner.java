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
import org.glued.integration.mq.consume.Consumers;
import org.glued.integration.mq.consume.Delivery;
import org.glued.integration.mq.consume.Settlement;
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

    private final Consumers consumers;
    private final Actions actions;
    private final Attempts attempts;
    private final Wakeups wakeups;
    private final int slots;
    private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
    private Cancellable watch = () -> {};

    @Inject
    Runner(
            Consumers consumers,
            Actions actions,
            Attempts attempts,
            Wakeups wakeups,
            @ConfigProperty(name = "glued.if.runner.slots", defaultValue = "256") int slots) {
        this.consumers = consumers;
        this.actions = actions;
        this.attempts = attempts;
        this.wakeups = wakeups;
        this.slots = slots;
    }

    void start(@Observes StartupEvent event) {
        subscribe(Set.of(Runs.QUEUE));
        watch = Multi.createBy()
                .merging()
                .streams(
                        wakeups.on(Actions.TOPIC),
                        Multi.createFrom().ticks().every(LOOK_FOR_QUEUES).map(tick -> Actions.TOPIC))
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(
                        hint -> actions.queues().onFailure().recoverWithItem(Set.of()))
                .subscribe()
                .with(this::subscribe, failure -> LOG.error("No longer looking for queues of runs", failure));
    }

    void stop(@Observes ShutdownEvent event) {
        watch.cancel();
        Uni.join()
                .all(subscriptions.values().stream().map(Subscription::stop).toList())
                .andCollectFailures()
                .subscribe()
                .with(
                        done -> LOG.debug("The runner has stopped"),
                        failure -> LOG.warn("The runner stopped untidily", failure));
    }

    private void subscribe(Set<String> queues) {
        queues.forEach(
                queue -> subscriptions.computeIfAbsent(queue, name -> consumers.subscribe(name, slots, this::run)));
    }

    private Uni<Settlement> run(Delivery delivery) {
        UUID run = RunMessage.runOf(delivery.message());
        if (run == null) {
            return Uni.createFrom().item(new Settlement.Reject("is not the message of a run"));
        }
        return attempts.next(run, Capture.MOST_BYTES)
                .map(tried ->
                        tried.map(Attempts.Tried::ended).map(Runner::settlement).orElseGet(Settlement.Ack::new));
    }

    private static Settlement settlement(Ended ended) {
        Instant due = ended.dueAt();
        return due == null ? new Settlement.Ack() : new Settlement.Defer(Duration.between(ended.endedAt(), due));
    }
}
