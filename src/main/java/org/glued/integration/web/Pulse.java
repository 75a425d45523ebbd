package org.glued.integration.web;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.glued.integration.db.Database;
import org.jboss.logging.Logger;

/** Whether the database answers at the moment; asked with the deadline of every other statement. */
@Singleton
class Pulse {
    private static final Logger LOG = Logger.getLogger(Pulse.class);

    private final Database db;

    @Inject
    Pulse(Database db) {
        this.db = db;
    }

    Uni<Boolean> feel() {
        return db.run("select 1")
                .replaceWith(true)
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "The database does not answer"))
                .onFailure()
                .recoverWithItem(false);
    }
}
