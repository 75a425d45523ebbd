package org.glued.integration.db;

import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.time.Duration;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Tells the failures that mean «the database is away at the moment» from those that are about the statement. */
final class DatabaseAway {
    private static final Duration COME_BACK_AFTER = Duration.ofSeconds(1);

    private DatabaseAway() {}

    static boolean isCauseOf(Throwable failure) {
        return switch (failure) {
            case PgException e -> isTransient(e.getSqlState());
            case ClosedConnectionException e -> true;
            case IOException e -> true;
            case TimeoutException e -> true;
            case Problem e -> false;
            // the client reports a lost connection and a full or tired pool as bare VertxExceptions
            case VertxException e -> true;
            default -> failure.getClass().getName().equals("io.vertx.core.impl.NoStackTraceThrowable");
        };
    }

    /**
     * SQLSTATE classes (PostgreSQL, appendix A): 08 connection, 53 out of resources, 57P shutdown and not yet started,
     * 40 rolled back in favour of another transaction, 55000 a database that takes no connections, 25006 a standby that cannot write.
     */
    private static boolean isTransient(@Nullable String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        || state.startsWith("40")
                        || state.equals("55000")
                        || state.equals("25006"));
    }

    static Throwable problem(Throwable failure) {
        Problem problem = Problem.unavailable("The database is away; nothing was lost, try again", COME_BACK_AFTER);
        problem.addSuppressed(failure);
        return problem;
    }
}
