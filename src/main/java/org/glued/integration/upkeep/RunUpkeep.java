package org.glued.integration.upkeep;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.glued.integration.run.Runs;
import org.jboss.logging.Logger;

/** Ends runs that were not started in time, and those that a stopped node left behind. */
@Singleton
class RunUpkeep {
    private static final Logger LOG = Logger.getLogger(RunUpkeep.class);

    private final Runs runs;

    @Inject
    RunUpkeep(Runs runs) {
        this.runs = runs;
    }

    @Scheduled(every = "1s", delayed = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> tidy() {
        return runs.tidy()
                .onFailure()
                .invoke(failure -> LOG.debugf("Runs are tidied later: %s", failure.getMessage()))
                .onFailure()
                .recoverWithItem(0L)
                .replaceWithVoid();
    }
}
