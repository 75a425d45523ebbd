package org.glued.integration.db;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the pool in the hands of some work. The pool has it back when the work has ended, which for a statement that
 * nobody waits for any more may be in minutes; so it can be called back.
 */
final class Loan {
    private static final Logger LOG = Logger.getLogger(Loan.class);

    private volatile @Nullable SqlConnection lent;

    <T> Uni<T> to(Function<SqlConnection, Uni<T>> work, SqlConnection connection) {
        lent = connection;
        return work.apply(connection).onTermination().invoke(() -> lent = null);
    }

    /**
     * Has the server cancel the statement that runs, if one does. It may be over by the time the server hears of it, and
     * another one under way; that one fails as if the database were away.
     */
    void callBack() {
        SqlConnection connection = lent;
        if (connection != null) {
            PgConnection.cast(connection)
                    .cancelRequest()
                    .subscribe()
                    .with(
                            done -> LOG.debug("A statement that missed its deadline was cancelled"),
                            failure -> LOG.debugf("It runs on without anybody waiting: %s", failure.getMessage()));
        }
    }
}
