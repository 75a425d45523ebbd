package org.glued.integration.upkeep;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.glued.integration.kernel.Problem;
import org.glued.integration.notification.Notifications;
import org.jboss.logging.Logger;

/** Escalates what was not confirmed in time, and forgets what has expired long ago. */
@Singleton
class NotificationUpkeep {
    private static final Logger LOG = Logger.getLogger(NotificationUpkeep.class);

    private final Notifications notifications;

    @Inject
    NotificationUpkeep(Notifications notifications) {
        this.notifications = notifications;
    }

    @Scheduled(every = "2s", delayed = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> escalate() {
        return Quietly.run(
                notifications.escalate(),
                failure -> LOG.logf(
                        // the health tells of a database that is away
                        failure instanceof Problem ? Logger.Level.DEBUG : Logger.Level.WARN,
                        "Notifications escalate later: %s",
                        failure.getMessage()));
    }

    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return Quietly.run(
                notifications.forget(),
                failure -> LOG.debugf("Notifications are forgotten later: %s", failure.getMessage()));
    }
}
