package org.glued.integration.mq.queue;

import java.util.List;
import java.util.function.Consumer;

/** A consumer that has found nothing in a queue, and takes what is published next. It hears once, on any thread. */
public final class Taker {
    private final Claim claim;
    private final Consumer<List<Claimed>> taking;
    private final Runnable looking;

    /**
     * @param claim under a lease
     * @param taking is given what was published and claimed, which may be nothing
     * @param looking is called instead when nothing is known of what was published
     */
    public Taker(Claim claim, Consumer<List<Claimed>> taking, Runnable looking) {
        this.claim = claim;
        this.taking = taking;
        this.looking = looking;
    }

    public Claim claim() {
        return claim;
    }

    void take(List<Claimed> claimed) {
        taking.accept(claimed);
    }

    void look() {
        looking.run();
    }
}
