package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.glued.integration.mq.message.Receipt;
import org.glued.integration.mq.queue.Claim;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Settle;
import org.jboss.logging.Logger;

/**
 * One consumer of one queue within the service: hands each message to its handler, settles as the handler says, and holds
 * on to what the handler still works on. All its state belongs to one event loop.
 */
public final class Subscription implements Feed.Consumer {
    private static final Logger LOG = Logger.getLogger(Subscription.class);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 500;
    private static final int IN_PARALLEL = 2;
    /** So many settles go at once, or so many that they are this share of what is still being handled. */
    private static final int ENOUGH = 100;

    private static final int SHARE = 4;

    private enum Hold {
        NONE,
        BRIEFLY,
        FOR_ITS_TIME
    }

    private final Loop loop;
    private final Settling settling;
    private final boolean idempotent;
    private final String queue;
    private final Slots slots;
    private final Function<Delivery, Uni<Settlement>> handler;
    private final Feed feed;
    private final Runnable retry;
    private final Set<Receipt> held = new HashSet<>();
    private final List<UniEmitter<? super Void>> stopping = new ArrayList<>();
    private final Gathering<Settle> ended;
    private Hold hold = Hold.NONE;
    private boolean extending;

    /**
     * @param idempotent whether the handler recognises what comes again, so that settles need not wait for the disk
     * @param source claims for {@link #LEASE}
     */
    Subscription(
            Loop loop,
            Settling settling,
            boolean idempotent,
            String queue,
            Slots slots,
            Source source,
            Function<Delivery, Uni<Settlement>> handler) {
        this.loop = loop;
        this.settling = settling;
        this.idempotent = idempotent;
        this.queue = queue;
        this.slots = slots;
        this.handler = handler;
        this.feed = new Feed(loop, queue, source, AT_ONCE, IN_PARALLEL, this);
        this.retry = () -> loop.run(feed::pull);
        this.ended = new Gathering<>(loop, this::isWorthSettling, this::settle);
    }

    /** A claim that a subscription can be fed with. */
    public static Claim claim(String queue, int most) {
        return new Claim(queue, most, LEASE, false, "service");
    }

    void start(Hints hints) {
        loop.run(() -> feed.start(hints));
    }

    /** Claims nothing for this long; what is being handled goes on. */
    public void pause(Duration length) {
        loop.run(() -> feed.pause(length));
    }

    /**
     * What was claimed cannot be handled now: claims nothing for this long, and then one at a time until {@link #flow}.
     *
     * @param briefly whether the end of something that is being handled is worth another try before
     */
    public void hold(Duration length, boolean briefly) {
        loop.run(() -> {
            hold = briefly ? Hold.BRIEFLY : Hold.FOR_ITS_TIME;
            feed.narrow();
            feed.pause(length);
        });
    }

    /** Something could be handled: claims more at a time again. */
    public void flow() {
        loop.run(() -> {
            Hold before = hold;
            if (before != Hold.NONE && feed.widen()) {
                hold = Hold.NONE;
            }
            if (before == Hold.BRIEFLY) {
                feed.resume();
            }
        });
    }

    /** What it is held for may be over: tries now. */
    public void tryAgain() {
        loop.run(() -> {
            if (hold != Hold.NONE) {
                feed.resume();
            }
        });
    }

    /** Claims nothing more, and is done when those in flight are settled. */
    public Uni<Void> stop() {
        return Uni.createFrom()
                .emitter(done -> loop.run(() -> {
                    feed.stop();
                    stopping.add(done);
                    endIfIdle();
                }));
    }

    private void endIfIdle() {
        if (!stopping.isEmpty() && held.isEmpty() && feed.isIdle()) {
            stopping.forEach(done -> done.complete(null));
            stopping.clear();
        }
    }

    @Override
    public int free() {
        return slots.free(held.size(), retry);
    }

    @Override
    public void take(List<Claimed> claimed) {
        claimed.forEach(this::handle);
        extendLater();
        endIfIdle();
    }

    @Override
    public void giveBack(List<Claimed> claimed) {
        settling.giveBack(queue, claimed);
        endIfIdle();
    }

    private void handle(Claimed claimed) {
        Receipt receipt = claimed.held();
        if (held.add(receipt)) {
            slots.take(1);
        }
        settlement(new Delivery(claimed.message(), claimed.deliveries()))
                .subscribe()
                .with(
                        settlement -> loop.run(() -> end(receipt, settlement)),
                        failure -> loop.run(() -> end(receipt, failed(failure))));
    }

    private Uni<Settlement> settlement(Delivery delivery) {
        try {
            return handler.apply(delivery);
        } catch (RuntimeException e) {
            return Uni.createFrom().failure(e);
        }
    }

    private Settlement failed(Throwable failure) {
        LOG.errorf(failure, "A handler of %s failed", queue);
        return new Settlement.Nack(null);
    }

    private void end(Receipt receipt, Settlement settlement) {
        if (settlement instanceof Settlement.AckWith ack) {
            settling.ackWith(queue, receipt, ack.work())
                    .subscribe()
                    .with(
                            done -> loop.run(() -> release(List.of(receipt))),
                            failure -> loop.run(() -> end(receipt, failed(failure))));
            return;
        }
        ended.add(settlement.of(queue, receipt));
    }

    /** While many others are being handled, those that follow soon can share the statement. */
    private boolean isWorthSettling(int count) {
        return count >= ENOUGH || count * SHARE >= held.size() - count;
    }

    private Uni<Void> settle(List<Settle> all) {
        List<Receipt> receipts = all.stream().map(Settle::receipt).toList();
        return (idempotent ? settling.settleLazily(all, LEASE) : settling.settleAtLast(all, LEASE))
                .invoke(this::noteLost)
                .invoke(done -> loop.run(() -> release(receipts)))
                .onFailure()
                .invoke(failure -> loop.run(() -> givenUp(receipts, failure)))
                .replaceWithVoid();
    }

    private void noteLost(List<Settle.Outcome> outcomes) {
        long lost = outcomes.stream().filter(outcome -> !outcome.ok()).count();
        if (lost > 0) {
            LOG.infof("%d deliveries of %s were handled longer than they were held, and may come again", lost, queue);
        }
    }

    private void givenUp(List<Receipt> receipts, Throwable failure) {
        LOG.warnf(
                "%d deliveries of %s could not be settled and will come again: %s",
                receipts.size(), queue, failure.getMessage());
        release(receipts);
    }

    private void release(Collection<Receipt> receipts) {
        int before = held.size();
        receipts.forEach(held::remove);
        slots.release(before - held.size());
        feed.pull();
        endIfIdle();
    }

    private void extendLater() {
        if (!extending && !held.isEmpty()) {
            extending = true;
            loop.after(LEASE.dividedBy(3), () -> {
                extending = false;
                settling.extend(queue, held, LEASE);
                extendLater();
            });
        }
    }
}
