package org.glued.integration.db;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The pool of connections. Nothing waits for it longer than the deadline, and no statement runs on when nobody waits for it:
 * a few that take minutes would soon hold all connections.
 */
@Singleton
public final class Database implements Sql {
    private final Pool pool;
    private final Duration deadline;

    @Inject
    Database(
            Pool pool,
            @ConfigProperty(name = "glued.if.database.deadline", defaultValue = "PT1.5S") Duration deadline) {
        this.pool = pool;
        this.deadline = deadline;
    }

    /** The same pool with another deadline, for work in the background that may take longer. */
    public Database within(Duration longer) {
        return new Database(pool, longer);
    }

    @Override
    public Uni<RowSet<Row>> run(String statement, @Nullable Object... arguments) {
        // not pool.preparedQuery: that way the client throws into the event loop when it fails before the pool's
        // timeout
        return lent(loan -> pool.withConnection(
                connection -> loan.to(client -> execute(client, statement, arguments), connection)));
    }

    /**
     * Runs {@code work} in one transaction: committed when its Uni succeeds, rolled back when it fails. The result is
     * given only after the commit. After a missed deadline the outcome is unknown to the caller.
     */
    public <T> Uni<T> inTransaction(Function<Sql, Uni<T>> work) {
        return lent(loan -> pool.withTransaction(connection -> loan.to(
                client -> work.apply((statement, arguments) -> execute(client, statement, arguments)), connection)));
    }

    /** Fails when {@code work} misses the deadline, which does not end the work. */
    public <T> Uni<T> inTime(Uni<T> work) {
        return bounded(work.memoize().indefinitely(), () -> {});
    }

    private static Uni<RowSet<Row>> execute(SqlClient client, String statement, @Nullable Object[] arguments) {
        return client.preparedQuery(statement).execute(Tuple.from(arguments));
    }

    private <T> Uni<T> lent(Function<Loan, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            Loan loan = new Loan();
            return bounded(work.apply(loan), loan::callBack);
        });
    }

    private <T> Uni<T> bounded(Uni<T> work, Runnable missed) {
        return work.ifNoItem()
                .after(deadline)
                .on(Timers.here())
                .failWith(() -> {
                    missed.run();
                    return new TimeoutException();
                })
                .onFailure(DatabaseAway::isCauseOf)
                .transform(DatabaseAway::problem)
                .onFailure(UnstorableText::isCauseOf)
                .transform(UnstorableText::problem);
    }
}
