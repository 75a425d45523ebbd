package org.glued.integration.db;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * Brings the schema up to date at the start. The framework would do it before anybody could look at the configuration: a
 * start that is refused must not have changed the database.
 */
@Singleton
class Migration {
    /** After those who refuse a start by its configuration, and before everyone who works with the database. */
    private static final int BEFORE_WORK = -800;

    private final Flyway flyway;

    @Inject
    Migration(Flyway flyway) {
        this.flyway = flyway;
    }

    void run(@Observes @Priority(BEFORE_WORK) StartupEvent event) {
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            String reason = unreachable(e);
            if (reason == null) {
                throw e;
            }
            // ends the start with this one line instead of a stack trace
            throw new ConfigurationException(
                    "glued-if does not start: the database of DATABASE_URL cannot be used: " + reason);
        }
    }

    /** What the driver says of a database that takes no connection, which holds no password; null of any other failure. */
    private static @Nullable String unreachable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "there is no host " + cause.getMessage();
            }
            if (cause instanceof SQLException sql && isRefused(sql.getSQLState()) && !hasUnknownHost(sql)) {
                return String.valueOf(sql.getMessage()).replaceAll("\\s+", " ");
            }
        }
        return null;
    }

    private static boolean hasUnknownHost(Throwable failure) {
        return failure.getCause() instanceof UnknownHostException;
    }

    /**
     * SQLSTATE classes (PostgreSQL, appendix A): 08 connection, 28 authorization, 3D no such database, 53 out of resources,
     * 57P shutting down or not yet started; the pool that has waited in vain has none.
     */
    private static boolean isRefused(@Nullable String state) {
        return state == null
                || state.startsWith("08")
                || state.startsWith("28")
                || state.startsWith("3D")
                || state.startsWith("53")
                || state.startsWith("57P");
    }
}
