package org.glued.integration.db;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.glued.integration.kernel.Problem;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures mean that the database is away. */
class DatabaseIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final Database db = new Database(
            Pool.newInstance(PgBuilder.pool()
                    .with(new PoolOptions()
                            .setMaxSize(1)
                            .setConnectionTimeout(300)
                            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                    .connectingTo(PgConnectOptions.fromUri(TestDatabase.fresh()))
                    .using(vertx.getDelegate())
                    .build()),
            LONG);

    @AfterEach
    void close() {
        vertx.closeAndAwait();
    }

    @Test
    void an_argument_of_a_wrong_type_is_a_mistake_and_not_the_database_being_away() {
        Throwable failure = failure(db.run("select $1::integer", "no integer"));
        assertFalse(failure instanceof Problem, failure.toString());
        failure = failure(db.run("select $1::integer, $2::integer", 1));
        assertFalse(failure instanceof Problem, failure.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select pg_terminate_backend(pg_backend_pid())",
                "select pg_terminate_backend(pg_backend_pid()), pg_sleep(60)"
            })
    void a_connection_that_is_lost_under_a_statement_is_the_database_being_away(String ending) {
        assertEquals(Problem.Kind.UNAVAILABLE, problem(db.run(ending)).kind());
        assertEquals(
                Problem.Kind.UNAVAILABLE,
                problem(db.inTransaction(tx ->
                                tx.run(ending).onFailure().recoverWithNull().chain(() -> tx.run("select 1"))))
                        .kind());
    }

    @Test
    void a_pool_without_a_free_connection_is_the_database_being_away() {
        Uni<?> waiting = db.inTransaction(tx -> db.run("select 1"));
        assertEquals(Problem.Kind.UNAVAILABLE, problem(waiting).kind());
    }

    @Test
    void a_statement_that_misses_its_deadline_is_cancelled_and_its_connection_serves_again() {
        Database impatient = db.within(Duration.ofMillis(200));
        assertEquals(
                Problem.Kind.UNAVAILABLE,
                problem(impatient.run("select pg_sleep(600)")).kind());
        assertServesAgain();
        assertEquals(
                Problem.Kind.UNAVAILABLE,
                problem(impatient.inTransaction(tx -> tx.run("select 1").chain(() -> tx.run("select pg_sleep(600)"))))
                        .kind());
        assertServesAgain();
    }

    @Test
    void a_statement_that_somebody_else_cancels_is_the_database_being_away() {
        assertEquals(
                Problem.Kind.UNAVAILABLE,
                problem(db.run("select pg_cancel_backend(pg_backend_pid()), pg_sleep(600)"))
                        .kind());
    }

    /** The only connection there is. */
    private void assertServesAgain() {
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> db.run("select 1").await().atMost(LONG).size() == 1);
    }

    @Test
    void text_without_a_place_in_postgresql_is_malformed() {
        assertEquals(
                Problem.Kind.MALFORMED,
                problem(db.run("select $1::text", "a\0b")).kind());
        assertEquals(
                Problem.Kind.MALFORMED,
                problem(db.run("select ($1::text)::jsonb", "\"\\u0000\"")).kind());
    }

    private static Problem problem(Uni<?> work) {
        return assertInstanceOf(Problem.class, failure(work));
    }

    private static Throwable failure(Uni<?> work) {
        return assertThrows(Throwable.class, () -> work.await().atMost(LONG));
    }
}
