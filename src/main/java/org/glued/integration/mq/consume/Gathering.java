package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jboss.logging.Logger;

/**
 * Gathers what comes in one turn of its event loop and while a flush is under way, and flushes it together. Belongs
 * to that event loop. As {@link org.glued.integration.db.Batcher}, for a crowd of one owner who needs no answer for each.
 */
public final class Gathering<T> {
    private static final Logger LOG = Logger.getLogger(Gathering.class);
    private static final Duration PATIENCE = Duration.ofMillis(5);

    private final Loop loop;
    private final IntPredicate enough;
    private final Function<List<T>, Uni<Void>> flush;
    private List<T> gathered = new ArrayList<>();
    private boolean isFlushing;
    private boolean awaitsTurn;
    private boolean awaitsMore;
    private boolean overdue;

    /** @param flush deals with its failures itself */
    public Gathering(Loop loop, Function<List<T>, Uni<Void>> flush) {
        this(loop, gathered -> true, flush);
    }

    /**
     * @param enough whether so many are worth a flush; fewer wait for more, but not longer than {@link #PATIENCE}
     * @param flush deals with its failures itself
     */
    public Gathering(Loop loop, IntPredicate enough, Function<List<T>, Uni<Void>> flush) {
        this.loop = loop;
        this.enough = enough;
        this.flush = flush;
    }

    public void add(T one) {
        gathered.add(one);
        if (!awaitsTurn) {
            awaitsTurn = true;
            loop.next(this::turned);
        }
    }

    private void turned() {
        awaitsTurn = false;
        flush();
    }

    private void flush() {
        if (gathered.isEmpty() || isFlushing) {
            return;
        }
        if (!overdue && !enough.test(gathered.size())) {
            awaitMore();
            return;
        }
        List<T> all = gathered;
        gathered = new ArrayList<>();
        overdue = false;
        isFlushing = true;
        Uni.createFrom()
                .deferred(() -> flush.apply(all))
                .subscribe()
                .with(done -> loop.run(this::flushed), failure -> loop.run(() -> failed(failure)));
    }

    private void awaitMore() {
        if (!awaitsMore) {
            awaitsMore = true;
            loop.after(PATIENCE, () -> {
                awaitsMore = false;
                overdue = true;
                flush();
            });
        }
    }

    private void failed(Throwable failure) {
        LOG.error("A flush failed that should have dealt with its failures", failure);
        flushed();
    }

    private void flushed() {
        isFlushing = false;
        flush();
    }
}
