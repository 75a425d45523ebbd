package org.glued.integration.bench;

import io.vertx.core.Vertx;
import org.glued.integration.kernel.Ids;

/** Rows inserted one by one, each a commit, by many clients at a time. */
final class SingleRowCeiling implements Rounds.Measurement {
    static final String TABLE = """
            drop table if exists plain_rows;
            create table plain_rows (id uuid primary key, payload jsonb not null)""";

    static final String INSERT = "insert into plain_rows (id, payload) values ($1, $2::text::jsonb)";

    private final Vertx vertx;
    private final String url;
    private final int clients;
    private final int rows;

    SingleRowCeiling(Vertx vertx, String url, int clients, int rows) {
        this.vertx = vertx;
        this.url = url;
        this.clients = clients;
        this.rows = rows;
    }

    @Override
    public double perSecond() throws Exception {
        try (PlainSql sql = new PlainSql(vertx, url, clients)) {
            sql.prepare(TABLE);
            BenchDatabase.checkpoint();
            return sql.load().perSecond(rows, client -> sql.run(client, INSERT, Ids.next(), Payload.TEXT));
        }
    }
}
