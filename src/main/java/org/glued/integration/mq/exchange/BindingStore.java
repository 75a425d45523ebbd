package org.glued.integration.mq.exchange;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/** The definitions of bindings. */
@Singleton
final class BindingStore {
    static final String UNIQUE_UUID = "if__mq_bindings_pkey";
    static final String KNOWN_QUEUE = "if__mq_bindings_queue";
    static final String KNOWN_EXCHANGE = "if__mq_bindings_exchange";

    private static final String LIST = """
            select b.*, b.headers::text as headers_text, q.name as queue_name, e.name as exchange_name
            from if__mq_bindings b
            left join if__mq_queues q on q.id = b.queue
            left join if__mq_exchanges e on e.id = b.exchange
            where b.source = (select id from if__mq_exchanges where name = $1)
                and ($2::timestamptz is null or (b.created_at, b.uuid) < ($2, $3::uuid))
            order by b.created_at desc, b.uuid desc
            limit $4""";

    private static final String GET = """
            select b.*, b.headers::text as headers_text, q.name as queue_name, e.name as exchange_name
            from if__mq_bindings b
            left join if__mq_queues q on q.id = b.queue
            left join if__mq_exchanges e on e.id = b.exchange
            where b.source = (select id from if__mq_exchanges where name = $1) and b.uuid = $2""";

    /** The update changes nothing; it makes the row that is there already come back. */
    private static final String BIND = """
            with place as (
                select s.id as source, q.id as queue, e.id as exchange
                from if__mq_exchanges s
                left join if__mq_queues q on q.name = $3
                left join if__mq_exchanges e on e.name = $4
                where s.name = $2
            ), bound as (
                insert into if__mq_bindings (uuid, source, queue, exchange, routing_key, match, headers)
                select $1, source, queue, exchange, $5, $6, $7::text::jsonb from place
                where num_nonnulls(queue, exchange) = 1
                on conflict (source, queue, exchange, routing_key, match, jsonb_hash_extended(headers, 0))
                    do update set source = excluded.source
                returning *, xmax::text = '0' as is_new
            )
            select b.*, b.headers::text as headers_text, $3::text as queue_name, $4::text as exchange_name from bound b""";

    private static final String DELETE = """
            delete from if__mq_bindings
            where source = (select id from if__mq_exchanges where name = $1) and uuid = $2""";

    private final Database database;

    BindingStore(Database database) {
        this.database = database;
    }

    Uni<List<Binding>> list(String source, Page page) {
        return database.run(LIST, source, page.beforeTime(), page.beforeId(), page.probe())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Binding::from)
                        .toList());
    }

    Uni<@Nullable Binding> get(String source, UUID uuid) {
        return database.run(GET, source, uuid)
                .map(rows ->
                        rows.size() == 0 ? null : Binding.from(rows.iterator().next()));
    }

    /** The new binding or the same one that is there already; null when its exchange or its destination is not. */
    Uni<Bindings.@Nullable Bound> bind(UUID uuid, String source, BindingInput input) {
        return database.run(
                        BIND,
                        uuid,
                        source,
                        input.queue(),
                        input.exchange(),
                        input.routingKey(),
                        input.match().name().toLowerCase(Locale.ROOT),
                        input.headers().toString())
                .map(BindingStore::bound);
    }

    private static Bindings.@Nullable Bound bound(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return null;
        }
        Row row = rows.iterator().next();
        return new Bindings.Bound(Binding.from(row), row.getBoolean("is_new"));
    }

    Uni<Boolean> delete(String source, UUID uuid) {
        return database.run(DELETE, source, uuid).map(rows -> rows.rowCount() == 1);
    }
}
