package org.glued.integration.bench;

import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.UUID;
import org.glued.integration.kernel.Ids;

/** Rows inserted 1000 at a time by one statement with array parameters, each a commit. */
final class UnnestCeiling implements Rounds.Measurement {
    private static final int BATCH = 1000;

    private static final String INSERT_JSONB = """
            insert into plain_batches (id, payload)
            select id, payload::jsonb from unnest($1::uuid[], $2::text[]) as b (id, payload)""";

    private static final String INSERT_TEXT = """
            insert into plain_batches (id, payload)
            select id, payload from unnest($1::uuid[], $2::text[]) as b (id, payload)""";

    private final Vertx vertx;
    private final String url;
    private final int clients;
    private final String type;
    private final int rows;
    private final String[] payloads = new String[BATCH];

    /** @param type of the payload's column: jsonb or text */
    UnnestCeiling(Vertx vertx, String url, int clients, String type, int rows) {
        this.vertx = vertx;
        this.url = url;
        this.clients = clients;
        this.type = type;
        this.rows = rows;
        Arrays.fill(payloads, Payload.TEXT);
    }

    @Override
    public double perSecond() throws Exception {
        String insert = type.equals("jsonb") ? INSERT_JSONB : INSERT_TEXT;
        try (PlainSql sql = new PlainSql(vertx, url, clients)) {
            sql.prepare("drop table if exists plain_batches");
            sql.prepare("create table plain_batches (id uuid primary key, payload " + type + " not null)");
            BenchDatabase.checkpoint();
            return BATCH * sql.load().perSecond(rows / BATCH, client -> sql.run(client, insert, ids(), payloads));
        }
    }

    private static UUID[] ids() {
        UUID[] ids = new UUID[BATCH];
        Arrays.setAll(ids, i -> Ids.next());
        return ids;
    }
}
