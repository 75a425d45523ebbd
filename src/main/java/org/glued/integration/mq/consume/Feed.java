package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.List;
import org.glued.integration.mq.queue.Claim;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Taker;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Claims from one queue for one consumer: when the consumer has free slots and the queue may have something ready, as much
 * as there are slots, never more. All its state belongs to one event loop, and all its methods are called there.
 */
public final class Feed {
    private static final Logger LOG = Logger.getLogger(Feed.class);
    /** Below this many free slots a claim waits for the one before it, which gathers the slots that get free meanwhile. */
    private static final int WORTH_ANOTHER = 100;
    /** A claim that gave so many characters may have left something behind for its size. */
    private static final long HEAVY = 2_000_000;

    /** Who is fed. */
    public interface Consumer {
        /** How many messages it can take now, those already asked for not counted. */
        int free();

        void take(List<Claimed> claimed);

        /** Claimed after the feed was stopped, for nobody. */
        void giveBack(List<Claimed> claimed);
    }

    private final Loop loop;
    private final String queue;
    private final Source source;
    private final int atOnce;
    private final int inParallel;
    private final Consumer consumer;
    private @Nullable Hints hints;
    private @Nullable Cancellable hinting;
    private @Nullable Taker taker;
    private int claims;
    private int asked;
    private long hinted;
    private boolean mayHaveMore;
    private int window;
    private long pausedUntil = System.nanoTime();
    private boolean stopped;

    /**
     * @param atOnce messages in one claim, at most
     * @param inParallel claims under way at the same time, at most; 1 keeps the order of the queue
     */
    public Feed(Loop loop, String queue, Source source, int atOnce, int inParallel, Consumer consumer) {
        this.loop = loop;
        this.queue = queue;
        this.source = source;
        this.atOnce = atOnce;
        this.inParallel = inParallel;
        this.consumer = consumer;
        this.window = atOnce;
    }

    public void start(Hints all) {
        hints = all;
        hinting = all.on(queue, () -> loop.run(this::hint));
        hint();
    }

    /** Claims nothing more. */
    public void stop() {
        stopped = true;
        leave();
        if (hinting != null) {
            hinting.cancel();
        }
    }

    /** Claims nothing for this long; pauses that overlap end with the last of them. */
    public void pause(Duration length) {
        long until = System.nanoTime() + length.toNanos();
        if (until - pausedUntil > 0) {
            pausedUntil = until;
        }
        leave();
        // a little later, as the timer knows milliseconds only
        loop.after(length.plusMillis(1), this::hint);
    }

    /** Ends all pauses. */
    public void resume() {
        pausedUntil = System.nanoTime();
        hint();
    }

    /** Claims one at a time from now on, because more than that is likely to be given back. */
    public void narrow() {
        window = 1;
    }

    /** Claims twice as many at a time; @return whether that is as many as before it was narrowed */
    public boolean widen() {
        window = Math.min(atOnce, 2 * window);
        return window == atOnce;
    }

    private boolean isPaused() {
        return System.nanoTime() - pausedUntil < 0;
    }

    public boolean isIdle() {
        return claims == 0;
    }

    private void hint() {
        leave();
        hinted++;
        mayHaveMore = true;
        pull();
    }

    /** To be called when the consumer has slots again. */
    public void pull() {
        if (stopped || isPaused()) {
            return;
        }
        while (mayHaveMore && claims < inParallel) {
            int wanted = wanted();
            if (wanted < (claims == 0 ? 1 : WORTH_ANOTHER)) {
                return;
            }
            claim(wanted);
        }
        if (!mayHaveMore && claims == 0) {
            await(wanted());
        }
    }

    private int wanted() {
        return Math.min(window, consumer.free() - asked);
    }

    private void claim(int wanted) {
        long before = asked(wanted);
        Uni.createFrom()
                .deferred(() -> source.claim(wanted))
                .subscribe()
                .with(
                        claimed -> loop.run(() -> found(claimed, wanted, before)),
                        failure -> loop.run(() -> failed(failure, wanted)));
    }

    /** @return how many hints there have been */
    private long asked(int wanted) {
        claims++;
        asked += wanted;
        return hinted;
    }

    /** As a claim of what is not there yet. */
    private void await(int wanted) {
        Hints waking = hints;
        Claim next = wanted < 1 ? null : source.next(wanted);
        if (next == null || waking == null) {
            return;
        }
        long before = asked(wanted);
        Taker waiting = new Taker(
                next,
                claimed -> loop.run(() -> {
                    taker = null;
                    claimed(claimed, wanted, before);
                }),
                () -> loop.run(() -> {
                    taker = null;
                    hinted++;
                    mayHaveMore = true;
                    claimed(List.of(), wanted, before);
                }));
        taker = waiting;
        waking.await(waiting);
    }

    /** Takes the claim back, unless a publisher has it already. */
    private void leave() {
        if (taker != null && hints != null && hints.leave(taker)) {
            claims--;
            asked -= taker.claim().most();
            taker = null;
        }
    }

    private void found(List<Claimed> claimed, int wanted, long before) {
        if (claimed.size() == wanted) {
            // what this one left was not to be seen by those that are under way and may find nothing
            hinted++;
            mayHaveMore = true;
        }
        claimed(claimed, wanted, before);
    }

    private void claimed(List<Claimed> claimed, int wanted, long before) {
        claims--;
        asked -= wanted;
        if (claimed.size() < wanted && hinted == before && !isHeavy(claimed)) {
            mayHaveMore = false;
        }
        if (stopped) {
            consumer.giveBack(claimed);
        } else {
            consumer.take(claimed);
        }
        pull();
    }

    private static boolean isHeavy(List<Claimed> claimed) {
        long size = 0;
        for (Claimed one : claimed) {
            size += one.message().size();
        }
        return size > HEAVY;
    }

    /** The next hint tries again, within a second. */
    private void failed(Throwable failure, int wanted) {
        LOG.debugf("Nothing could be claimed from %s: %s", queue, failure.getMessage());
        claimed(List.of(), wanted, hinted);
    }
}
