package org.glued.integration.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.glued.integration.testing.TestDatabase;

/** Connections without a service in front: the same client and database that the service has. */
final class PlainSql implements AutoCloseable {
    private final Vertx vertx;
    private final String url;
    private final List<PgConnection> connections = new ArrayList<>();

    PlainSql(Vertx vertx, String url, int clients) throws Exception {
        this.vertx = vertx;
        this.url = url;
        PgConnectOptions options = PgConnectOptions.fromUri(url).setCachePreparedStatements(true);
        for (int i = 0; i < clients; i++) {
            connections.add(await(PgConnection.connect(vertx, options)));
        }
    }

    /** As many clients, one for each connection. */
    Load load() {
        return new Load(vertx, connections.size());
    }

    Future<RowSet<Row>> run(int client, String statement, Object... arguments) {
        return connections.get(client).preparedQuery(statement).execute(Tuple.from(arguments));
    }

    void prepare(String statement) {
        TestDatabase.sql(url, statement);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() throws Exception {
        for (PgConnection connection : connections) {
            await(connection.close());
        }
    }
}
