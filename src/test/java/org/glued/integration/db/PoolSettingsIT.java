package org.glued.integration.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.List;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolSettingsIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void the_server_ends_a_transaction_that_this_node_leaves_standing() {
        assertEquals("10s", setting(false));
    }

    @Test
    void a_pooler_is_not_asked_for_what_it_may_refuse() {
        assertEquals("0", setting(true));
    }

    private String setting(boolean pooled) {
        Pool pool = Pool.newInstance(new PoolSettings(pooled).create(new ToTestDatabase(vertx)));
        return new Database(pool, LONG)
                .run("select current_setting('idle_in_transaction_session_timeout') as setting")
                .map(rows -> rows.iterator().next().getString("setting"))
                .await()
                .atMost(LONG);
    }

    private record ToTestDatabase(Vertx vertx) implements PgPoolCreator.Input {
        @Override
        public PoolOptions poolOptions() {
            return new PoolOptions();
        }

        @Override
        public List<PgConnectOptions> pgConnectOptionsList() {
            return List.of(PgConnectOptions.fromUri(TestDatabase.fresh()));
        }
    }
}
