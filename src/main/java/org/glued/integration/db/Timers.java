package org.glued.integration.db;

import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.concurrent.ScheduledExecutorService;

/** What keeps the deadlines of a pipeline. Mutiny's own timer is another thread, which is woken for each of them. */
public final class Timers {
    private Timers() {}

    /** The event loop of the caller where there is one; what happens when the time is over must not block it. */
    public static ScheduledExecutorService here() {
        return Vertx.currentContext() instanceof ContextInternal context
                ? context.nettyEventLoop()
                : Infrastructure.getDefaultWorkerPool();
    }
}
