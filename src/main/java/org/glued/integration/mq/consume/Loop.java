package org.glued.integration.mq.consume;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The event loop that some state belongs to: whoever wants to change the state comes here. */
public final class Loop {
    private static final long LONG_MILLIS = 30_000;
    private static final long SECOND_MILLIS = 1000;

    private final Vertx vertx;
    private final ContextInternal context;

    private Loop(Vertx vertx, ContextInternal context) {
        this.vertx = vertx;
        this.context = context;
    }

    /** The loop of the caller, or any when the caller is not on one; never the context of a request. */
    public static Loop of(Vertx vertx) {
        return new Loop(vertx, (ContextInternal) VertxContext.getRootContext(vertx.getOrCreateContext()));
    }

    /** The context of the caller, a request's own included, for answers to come back to. */
    public static Executor callers() {
        Context context = Vertx.currentContext();
        return context == null ? Runnable::run : task -> context.runOnContext(ignored -> task.run());
    }

    /** Runs {@code task} now when called on this loop, else soon; tasks never overlap. */
    public void run(Runnable task) {
        if (context.inThread()) {
            task.run();
        } else {
            context.runOnContext(ignored -> task.run());
        }
    }

    /** Runs {@code task} after what is waiting for its turn on this loop. */
    public void next(Runnable task) {
        context.runOnContext(ignored -> task.run());
    }

    /** @return what {@link #cancel} takes */
    public long after(Duration delay, Runnable task) {
        return vertx.setTimer(Math.max(1, delay.toMillis()), ignored -> run(task));
    }

    /**
     * As {@link #after}, but what takes half a minute or longer may end up to a second early, together with others: a
     * crowd finds in the caches what one alone brings there each time, which is most of what it costs to end a wait.
     */
    public long afterAbout(Duration delay, Runnable task) {
        long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        return after(Duration.ofMillis(together(now, delay.toMillis())), task);
    }

    /** How long to wait from {@code now}, both in ms, to end with the second before. */
    static long together(long now, long delay) {
        return delay < LONG_MILLIS ? delay : delay - Math.floorMod(now + delay, SECOND_MILLIS);
    }

    public void cancel(long timer) {
        vertx.cancelTimer(timer);
    }
}
