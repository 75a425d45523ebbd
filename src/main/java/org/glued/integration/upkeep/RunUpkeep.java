package org.glued.integration.upkeep;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.glued.integration.run.Runs;
import org.jboss.logging.Logger;

/** Ends runs that were not started in time, that a stopped node left behind, or whose message was dropped. */
@Singleton
class RunUpkeep {
    private static final Logger LOG = Logger.getLogger(RunUpkeep.class);

    private final Runs runs;

    @Inject
    RunUpkeep(Runs runs) {
        this.runs = runs;
    }

    @Scheduled(every = "2s", delayed = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> tidy() {
        return quietly(runs.tidy());
    }

    @Scheduled(every = "10s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> endOrphans() {
        return quietly(runs.endOrphans());
    }

    @Scheduled(every = "10s", delayed = "7s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> clearQueues() {
        return quietly(runs.clearQueues());
    }

    /** History is kept by day: partitions for the days ahead, none for those that are over for long enough. */
    @Scheduled(every = "1h", delayed = "3s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> turn() {
        return Quietly.run(
                runs.turn(), failure -> LOG.warnf("The history of runs gets no new day: %s", failure.getMessage()));
    }

    private static Uni<Void> quietly(Uni<Long> work) {
        return Quietly.run(work, failure -> LOG.debugf("Runs are tidied later: %s", failure.getMessage()));
    }
}
