package org.glued.integration.db;

import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.VertxException;
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

    /** What vertx-sql-client 4.5 says when a statement's arguments do not fit; {@code DatabaseIT} makes these mistakes. */
    private static final List<String> MISTAKES =
            List.of("Parameter at position", "The number of parameters to execute should be consistent");

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
            case VertxException e -> !isMistake(e);
            // package-private in Vert.x 4, as good as a VertxException without a stack
            default -> failure.getClass().getSimpleName().equals("NoStackTraceThrowable") && !isMistake(failure);
        };
    }

    /**
     * The client has no types to tell a lost connection or a tired pool from arguments that cannot be encoded: both are
     * bare failures with a sentence. Ways to lose a connection are many, so the mistakes are those known by their sentences.
     */
    private static boolean isMistake(Throwable failure) {
        String sentence = String.valueOf(failure.getMessage());
        return MISTAKES.stream().anyMatch(sentence::startsWith);
    }

    /**
     * SQLSTATE classes (PostgreSQL, appendix A): 08 connection, 53 out of resources, 57P shutdown and not yet started,
     * 40 rolled back in favour of another transaction, 55000 a database that takes no connections, 57014 cancelled,
     * 25006 a standby that cannot write.
     */
    private static boolean isTransient(@Nullable String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        || state.startsWith("40")
                        || state.equals("55000")
                        || state.equals("57014")
                        || state.equals("25006"));
    }

    static Throwable problem(Throwable failure) {
        Problem problem = Problem.unavailable("The database is away; nothing was lost, try again", COME_BACK_AFTER);
        problem.addSuppressed(failure);
        return problem;
    }
}
