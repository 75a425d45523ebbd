package org.glued.integration.mq.consume;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.time.Duration;
import java.util.concurrent.Executor;

/** The event loop that some state belongs to: whoever wants to change the state comes here. */
public final class Loop {
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

    public void cancel(long timer) {
        vertx.cancelTimer(timer);
    }
}
