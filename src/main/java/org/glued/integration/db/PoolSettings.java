package org.glued.integration.db;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How the pool behaves while the database is away: a request stops waiting for a connection when its {@link Database}
 * deadline ends, so that waiting requests do not pile up, and a connection whose peer vanished without a word is
 * noticed by TCP. And how the database behaves when this node is: it ends a transaction that stands idle, for other nodes
 * wait for its locks.
 */
@Singleton
final class PoolSettings implements PgPoolCreator {
    private static final int WAIT_MILLIS = 1500;
    private static final int SILENCE_MILLIS = 10_000;
    /** The client's own limit is 2048, and longer statements would be parsed and planned at each call. */
    private static final int LONGEST_PREPARED = 16_384;

    private final boolean pooled;

    /** @param pooled whether a pooler gives each transaction another connection to the server */
    @Inject
    PoolSettings(@ConfigProperty(name = "glued.if.database.pooled", defaultValue = "false") boolean pooled) {
        this.pooled = pooled;
    }

    @Override
    public Pool create(Input input) {
        List<SqlConnectOptions> servers = new ArrayList<>();
        for (PgConnectOptions server : input.pgConnectOptionsList()) {
            servers.add(watchful(server));
        }
        return PgBuilder.pool()
                .with(input.poolOptions()
                        .setConnectionTimeout(WAIT_MILLIS)
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .connectingTo(servers)
                .using(input.vertx())
                .build();
    }

    /** Idle seconds, interval, count and user timeout need the native transport; elsewhere the system's own apply. */
    private PgConnectOptions watchful(PgConnectOptions server) {
        server.setUseLayer7Proxy(pooled)
                .setPreparedStatementCacheSqlLimit(LONGEST_PREPARED)
                .setConnectTimeout(WAIT_MILLIS)
                .setTcpKeepAlive(true)
                .setTcpUserTimeout(SILENCE_MILLIS)
                .setTcpKeepAliveIdleSeconds(5)
                .setTcpKeepAliveIntervalSeconds(2)
                .setTcpKeepAliveCount(3);
        if (!pooled) {
            // a pooler may refuse what it does not know, and has a limit of its own
            server.addProperty("idle_in_transaction_session_timeout", Integer.toString(SILENCE_MILLIS));
        }
        return server;
    }
}
