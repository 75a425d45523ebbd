package org.glued.integration.run;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.glued.integration.db.Database;
import org.glued.integration.db.Wakeups;
import org.jboss.logging.Logger;

/**
 * The calls that this node is making. When a run is cancelled, on whichever node, its call is broken off: a hint says that
 * some were, the database which.
 */
@Singleton
class InFlight {
    private static final Logger LOG = Logger.getLogger(InFlight.class);

    /** Hinted when runs were cancelled. */
    static final String CANCELLED = "runs.cancelled";

    /** A hint may be lost. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final String OVER = """
            select run from unnest($1::uuid[]) as run
            where not exists (select from if__runs_open where uuid = run)
            """;

    private final Database db;
    private final Wakeups wakeups;
    private final Map<UUID, Runnable> calls = new ConcurrentHashMap<>();
    private Cancellable watch = () -> {};

    @Inject
    InFlight(Database db, Wakeups wakeups) {
        this.db = db;
        this.wakeups = wakeups;
    }

    void start(@Observes StartupEvent event) {
        watch = wakeups.on(CANCELLED, LOOK)
                .onItem()
                .transformToUniAndConcatenate(hint -> look())
                .subscribe()
                .with(done -> {}, failure -> LOG.error("Calls are no longer broken off", failure));
    }

    void stop(@Observes ShutdownEvent event) {
        watch.cancel();
    }

    /** What {@code call} gives, or nothing when its run is cancelled meanwhile; then the call is broken off. */
    <T> Uni<Optional<T>> until(UUID run, Uni<T> call) {
        return Uni.createFrom().emitter(caller -> {
            Runnable breakOff = () -> caller.complete(Optional.empty());
            calls.put(run, breakOff);
            Cancellable making = call.subscribe().with(made -> caller.complete(Optional.of(made)), caller::fail);
            // however it ends; a call that is not over by then is cancelled, which resets its request
            caller.onTermination(() -> {
                calls.remove(run, breakOff);
                making.cancel();
            });
        });
    }

    private Uni<Void> look() {
        return calls.isEmpty()
                ? Uni.createFrom().voidItem()
                : db.run(OVER, (Object) calls.keySet().toArray(UUID[]::new))
                        .invoke(over -> over.forEach(row -> breakOff(row.getUUID("run"))))
                        .onFailure()
                        .invoke(failure -> LOG.debugf("Calls are broken off later: %s", failure.getMessage()))
                        .onFailure()
                        .recoverWithNull()
                        .replaceWithVoid();
    }

    private void breakOff(UUID run) {
        Runnable call = calls.remove(run);
        if (call != null) {
            LOG.debugf("The call of run %s is broken off", run);
            call.run();
        }
    }
}
