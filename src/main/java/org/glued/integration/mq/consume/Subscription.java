package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.glued.integration.mq.message.Receipt;
import org.glued.integration.mq.queue.Claim;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Extend;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.mq.queue.Settle;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One consumer of one queue within the service: claims as many as it has free slots, when woken and at least every
 * second, and prolongs what its handlers still hold. All its state belongs to one event loop.
 */
public final class Subscription {
    private static final Logger LOG = Logger.getLogger(Subscription.class);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int MOST = 1000;

    private final Queues queues;
    private final Vertx vertx;
    private final Context loop;
    private final String queue;
    private final int slots;
    private final Function<Delivery, Uni<Settlement>> handler;
    private final Set<Receipt> held = new HashSet<>();
    private final List<UniEmitter<? super Void>> stopping = new ArrayList<>();
    private @Nullable Cancellable waking;
    private boolean claiming;
    private boolean again;
    private boolean stopped;

    Subscription(Queues queues, Vertx vertx, String queue, int slots, Function<Delivery, Uni<Settlement>> handler) {
        this.queues = queues;
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.queue = queue;
        this.slots = slots;
        this.handler = handler;
    }

    void start(Multi<String> wakes) {
        loop.runOnContext(ignored -> {
            waking = wakes.subscribe()
                    .with(
                            wake -> loop.runOnContext(woken -> claim()),
                            failure -> LOG.errorf(failure, "No more wake-ups for %s", queue));
            sweepLater();
            extendLater();
            claim();
        });
    }

    /** Claims nothing more, and is done when those in flight are settled. */
    public Uni<Void> stop() {
        return Uni.createFrom()
                .emitter(done -> loop.runOnContext(ignored -> {
                    stopped = true;
                    if (waking != null) {
                        waking.cancel();
                    }
                    stopping.add(done);
                    endIfIdle();
                }));
    }

    private void endIfIdle() {
        if (stopped && held.isEmpty() && !claiming) {
            stopping.forEach(done -> done.complete(null));
            stopping.clear();
        }
    }

    private void sweepLater() {
        vertx.setTimer(500 + ThreadLocalRandom.current().nextLong(500), timer -> {
            if (!stopped) {
                loop.runOnContext(ignored -> claim());
                sweepLater();
            }
        });
    }

    private void extendLater() {
        vertx.setTimer(
                LEASE.toMillis() / 3,
                timer -> loop.runOnContext(ignored -> {
                    held.forEach(this::extend);
                    if (!stopped || !held.isEmpty()) {
                        extendLater();
                    }
                }));
    }

    private void extend(Receipt receipt) {
        queues.extend(new Extend(queue, receipt, LEASE))
                .subscribe()
                .with(
                        ok -> {},
                        failure -> LOG.debugf("A lease of %s was not extended: %s", queue, failure.getMessage()));
    }

    private void claim() {
        int free = Math.min(MOST, slots - held.size());
        if (claiming) {
            again = true;
        } else if (!stopped && free > 0) {
            claiming = true;
            again = false;
            queues.claim(new Claim(queue, free, LEASE, false, "service"))
                    .subscribe()
                    .with(
                            claimed -> loop.runOnContext(ignored -> handOver(claimed, free)),
                            failure -> loop.runOnContext(ignored -> claimFailed(failure)));
        }
    }

    private void claimFailed(Throwable failure) {
        // the sweep tries again within a second
        LOG.debugf("Nothing could be claimed from %s: %s", queue, failure.getMessage());
        claiming = false;
        endIfIdle();
    }

    private void handOver(List<Claimed> claimed, int asked) {
        claiming = false;
        claimed.forEach(this::handle);
        if (again || claimed.size() == asked) {
            claim();
        }
        endIfIdle();
    }

    private void handle(Claimed claimed) {
        Receipt receipt = claimed.receipt();
        if (receipt == null) {
            throw new IllegalStateException("claimed without a receipt");
        }
        held.add(receipt);
        Delivery delivery = new Delivery(claimed.message(), receipt.encode(), claimed.deliveries());
        Uni.createFrom()
                .deferred(() -> handler.apply(delivery))
                .onFailure()
                .recoverWithItem(this::failed)
                .chain(settlement -> settle(receipt, settlement))
                .subscribe()
                .with(done -> release(receipt), failure -> givenUp(receipt, failure));
    }

    private Settlement failed(Throwable failure) {
        LOG.errorf(failure, "A handler of %s failed", queue);
        return new Settlement.Nack(null);
    }

    /** Tries for as long as the lease would last by itself; then the message is delivered again. */
    private Uni<Settle.Outcome> settle(Receipt receipt, Settlement settlement) {
        return queues.settle(settle(queue, receipt, settlement))
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(2))
                .expireIn(LEASE.toMillis());
    }

    private static Settle settle(String queue, Receipt receipt, Settlement settlement) {
        return switch (settlement) {
            case Settlement.Ack ack -> new Settle(queue, receipt, Settle.As.ACK, null);
            case Settlement.Nack nack -> new Settle(queue, receipt, Settle.As.NACK, nack.delay());
            case Settlement.Reject reject -> new Settle(queue, receipt, Settle.As.REJECT, null);
            case Settlement.Defer defer -> new Settle(queue, receipt, Settle.As.DEFER, defer.delay());
        };
    }

    private void givenUp(Receipt receipt, Throwable failure) {
        LOG.warnf("A delivery of %s could not be settled and will come again: %s", queue, failure.getMessage());
        release(receipt);
    }

    private void release(Receipt receipt) {
        loop.runOnContext(ignored -> {
            boolean wasFull = held.size() >= slots;
            held.remove(receipt);
            if (wasFull || again) {
                claim();
            }
            endIfIdle();
        });
    }
}
