package org.glued.integration.db;

import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Tells the failures that mean «the database is away at the moment» from those that are about the statement. */
final class DatabaseAway {
    private static final Duration COME_BACK_AFTER = Duration.ofSeconds(1);

    /** Of vertx-core, vertx-sql-client and vertx-pg-client 4.5; {@code DatabaseIT} meets those that can be provoked. */
    private static final List<String> LOST = List.of(
            "Connection was closed",
            "Connection is not active now",
            "Pending requests failed to be sent due to connection has been closed",
            "Timeout waiting for connection",
            "SSL handshake failed");

    private DatabaseAway() {}

    static boolean isCauseOf(Throwable failure) {
        return switch (failure) {
            case PgException e -> isTransient(e.getSqlState());
            case ClosedConnectionException e -> true;
            case IOException e -> true;
            case TimeoutException e -> true;
            case Problem e -> false;
            // a failure, and the one of the roll-back after it
            case CompositeException e -> e.getCauses().stream().anyMatch(DatabaseAway::isCauseOf);
            default -> isLostConnection(failure.getMessage());
        };
    }

    /**
     * The client has no type for some of the ways to lose a connection, nor for mistakes in a statement's arguments: both
     * are bare failures with a sentence. So these are known by their sentences, and every other bare failure is ours.
     */
    private static boolean isLostConnection(@Nullable String sentence) {
        return sentence != null && LOST.stream().anyMatch(sentence::startsWith);
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
