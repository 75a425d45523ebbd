package org.glued.integration.mq.push;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.glued.integration.db.Wakeups;
import org.glued.integration.kernel.RateLimit;
import org.glued.integration.mq.consume.Consumers;
import org.glued.integration.mq.consume.Delivery;
import org.glued.integration.mq.consume.Settlement;
import org.glued.integration.mq.consume.Slots;
import org.glued.integration.mq.consume.Source;
import org.glued.integration.mq.consume.Subscription;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Queues;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One version of one subscriber, at work on this node. */
final class Push {
    private static final Logger LOG = Logger.getLogger(Push.class);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Subscriber subscriber;
    private final Recipient recipient;
    private final Receiver receiver;
    private final SubscriberStore store;
    private final Queues queues;
    private final Wakeups wakeups;
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable Instant pausedUntil;

    Push(
            Subscriber subscriber,
            Recipient recipient,
            Receiver receiver,
            SubscriberStore store,
            Queues queues,
            Wakeups wakeups) {
        this.subscriber = subscriber;
        this.recipient = recipient;
        this.receiver = receiver;
        this.store = store;
        this.queues = queues;
        this.wakeups = wakeups;
    }

    String version() {
        return subscriber.nonce();
    }

    void start(Consumers consumers) {
        RateLimit limit = subscriber.rateLimit();
        Source source = limit == null ? consumers.sourceOf(subscriber.queue()) : most -> claim(most, limit);
        subscription = consumers.subscribe(subscriber.queue(), Slots.own(subscriber.prefetch()), source, this::deliver);
    }

    /** What is under way is still settled. */
    void stop() {
        running()
                .stop()
                .subscribe()
                .with(
                        done -> LOG.debugf("The %s has stopped", recipient),
                        failure -> LOG.warnf(failure, "The %s stopped untidily", recipient));
    }

    /** Another node may have been told to wait. */
    void pauseUntil(@Nullable Instant instant) {
        Instant known = pausedUntil;
        if (instant != null && (known == null || instant.isAfter(known))) {
            pausedUntil = instant;
            Duration left = Duration.between(Instant.now(), instant);
            if (left.isPositive()) {
                running().pause(left);
            }
        }
    }

    private Subscription running() {
        return Objects.requireNonNull(subscription, "not started");
    }

    /** Only as many as may be sent now; what was allowed and not there is given back. */
    private Uni<List<Claimed>> claim(int most, RateLimit limit) {
        return store.pace(subscriber.uuid(), most, limit).chain(pace -> {
            int granted = pace.granted();
            if (granted == 0) {
                waitFor(pace.more());
                return Uni.createFrom().item(List.of());
            }
            Uni<List<Claimed>> claim = queues.claim(Subscription.claim(subscriber.queue(), granted))
                    .onFailure()
                    .call(failure -> unused(granted, limit));
            return claim.call(claimed -> {
                if (claimed.size() == granted && granted < most) {
                    waitFor(pace.more());
                }
                return unused(granted - claimed.size(), limit);
            });
        });
    }

    /** Not to the end of a long wait, as others may give back what they were allowed and did not need. */
    private void waitFor(Duration more) {
        running().pause(more.compareTo(LONGEST_WAIT) < 0 ? more : LONGEST_WAIT);
    }

    private Uni<?> unused(int allowed, RateLimit limit) {
        return allowed == 0
                ? Uni.createFrom().voidItem()
                : store.pace(subscriber.uuid(), -allowed, limit)
                        .onFailure()
                        .invoke(failure ->
                                LOG.debugf("The %s is slower for a while: %s", recipient, failure.getMessage()))
                        .onFailure()
                        .recoverWithNull();
    }

    private Uni<Settlement> deliver(Delivery delivery) {
        return receiver.receive(recipient, delivery).invoke(this::heed).map(Handled::settlement);
    }

    private void heed(Handled handled) {
        Duration pause = handled.pause();
        if (pause != null) {
            pauseUntil(Instant.now().plus(pause));
            tell(store.pause(subscriber.uuid(), pause));
        }
        String gone = handled.gone();
        if (gone != null) {
            // until the disabling has got around
            running().pause(Duration.ofSeconds(30));
            LOG.infof("The %s is disabled: %s", recipient, gone);
            tell(store.disable(subscriber.uuid(), subscriber.nonce(), gone));
        }
    }

    private void tell(Uni<?> change) {
        change.subscribe()
                .with(
                        done -> wakeups.wake(Subscribers.TOPIC),
                        failure -> LOG.warnf(
                                "Other nodes do not know yet about the %s: %s", recipient, failure.getMessage()));
    }
}
