package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Gathers what comes in one turn of its event loop and while flushes are under way, and flushes it together. Belongs
 * to that event loop. As {@link org.glued.integration.db.Batcher}, for a crowd of one owner who needs no answer for each.
 */
public final class Gathering<T> {
    private static final Logger LOG = Logger.getLogger(Gathering.class);

    private final Loop loop;
    private final int inParallel;
    private final Function<List<T>, Uni<Void>> flush;
    private List<T> gathered = new ArrayList<>();
    private int flushes;
    private boolean awaitsTurn;

    /** @param flush deals with its failures itself */
    public Gathering(Loop loop, int inParallel, Function<List<T>, Uni<Void>> flush) {
        this.loop = loop;
        this.inParallel = inParallel;
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
        if (gathered.isEmpty() || flushes == inParallel) {
            return;
        }
        List<T> all = gathered;
        gathered = new ArrayList<>();
        flushes++;
        Uni.createFrom()
                .deferred(() -> flush.apply(all))
                .subscribe()
                .with(done -> loop.run(this::flushed), failure -> loop.run(() -> failed(failure)));
    }

    private void failed(Throwable failure) {
        LOG.error("A flush failed that should have dealt with its failures", failure);
        flushed();
    }

    private void flushed() {
        flushes--;
        flush();
    }
}
