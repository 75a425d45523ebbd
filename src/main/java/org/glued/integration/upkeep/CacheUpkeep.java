package org.glued.integration.upkeep;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.glued.integration.cache.Cache;
import org.jboss.logging.Logger;

/** Forgets kept answers that are too old for any use. */
@Singleton
class CacheUpkeep {
    private static final Logger LOG = Logger.getLogger(CacheUpkeep.class);

    private final Cache cache;

    @Inject
    CacheUpkeep(Cache cache) {
        this.cache = cache;
    }

    @Scheduled(every = "10s", delayed = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return Quietly.run(
                cache.forget(), failure -> LOG.debugf("Kept answers are forgotten later: %s", failure.getMessage()));
    }
}
