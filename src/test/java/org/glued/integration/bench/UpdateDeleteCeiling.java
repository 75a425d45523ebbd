package org.glued.integration.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The usual queue in a table: claim 100 by an UPDATE that skips what others hold, settle them by a DELETE. */
final class UpdateDeleteCeiling implements Rounds.Measurement {
    private static final int BATCH = 100;

    private static final String TABLE = """
            drop table if exists plain_queue;
            create table plain_queue (
                id bigint generated always as identity primary key,
                state text not null default 'ready',
                payload text not null);
            create index plain_queue_ready on plain_queue (id) where state = 'ready';
            """;

    private static final String CLAIM = """
            update plain_queue set state = 'running'
            where id = any(array(
                select id from plain_queue where state = 'ready' order by id limit 100 for update skip locked))
            returning id, payload""";

    private static final String SETTLE = "delete from plain_queue where id = any($1::bigint[])";

    private final Vertx vertx;
    private final String url;
    private final int clients;
    private final int backlog;

    UpdateDeleteCeiling(Vertx vertx, String url, int clients, int backlog) {
        this.vertx = vertx;
        this.url = url;
        this.clients = clients;
        this.backlog = backlog;
    }

    @Override
    public double perSecond() throws Exception {
        try (PlainSql sql = new PlainSql(vertx, url, clients)) {
            sql.prepare(TABLE);
            sql.prepare("insert into plain_queue (payload) select '" + Payload.TEXT + "' from generate_series(1, "
                    + backlog + ")");
            sql.prepare("vacuum analyze plain_queue");
            BenchDatabase.checkpoint();
            AtomicInteger settled = new AtomicInteger();
            double rate = BATCH
                    * sql.load()
                            .perSecond(
                                    backlog / BATCH,
                                    client ->
                                            sql.run(client, CLAIM).compose(rows -> settle(sql, client, rows, settled)));
            if (settled.get() != backlog) {
                throw new IllegalStateException(settled.get() + " of " + backlog + " were settled");
            }
            return rate;
        }
    }

    private static Future<?> settle(PlainSql sql, int client, RowSet<Row> rows, AtomicInteger settled) {
        List<Long> ids = new ArrayList<>(BATCH);
        rows.forEach(row -> ids.add(row.getLong("id")));
        return sql.run(client, SETTLE, (Object) ids.toArray(Long[]::new))
                .onSuccess(done -> settled.addAndGet(done.rowCount()));
    }
}
