package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.glued.integration.deployment.Flow;
import org.jboss.logging.Logger;

/** Tells a deployment's flow what the outcomes of calls say about the peer. */
@Singleton
final class Troubles {
    private static final Logger LOG = Logger.getLogger(Troubles.class);

    private final Flow flow;

    @Inject
    Troubles(Flow flow) {
        this.flow = flow;
    }

    /** Costs nothing as long as all is well. Never fails: the attempts have ended all the same. */
    Uni<Void> note(List<Ended> ends) {
        Map<UUID, Integer> failing = new HashMap<>();
        Map<UUID, Duration> throttling = new HashMap<>();
        Set<UUID> well = new HashSet<>();
        for (Ended end : ends) {
            UUID deployment = end.begun().deployment();
            switch (end.trouble()) {
                case Ended.Trouble.Failing failed -> failing.merge(deployment, 1, Integer::sum);
                case Ended.Trouble.Throttling asked -> throttling.merge(deployment, asked.length(), Troubles::longer);
                case null -> {
                    if (end.begun().fragile() && end.exchange() != null) {
                        well.add(deployment);
                    }
                }
            }
        }
        return flow.note(well, failing, throttling)
                .onFailure()
                .invoke(failure -> LOG.warnf("Deployments do not know of their trouble: %s", failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
