package org.glued.integration.mq.exchange;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.glued.integration.db.Database;
import org.glued.integration.db.Violation;
import org.glued.integration.kernel.Nonce;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/** The definitions of exchanges. */
@Singleton
final class ExchangeStore {
    static final String UNIQUE_NAME = "if__mq_exchanges_name";
    static final String UNIQUE_UUID = "if__mq_exchanges_uuid";
    /** There is one with this name or this uuid. */
    static final Predicate<Throwable> TAKEN = Violation.of(UNIQUE_NAME).or(Violation.of(UNIQUE_UUID));

    static final String KNOWN_ALTERNATE = "if__mq_exchanges_alternate";

    private static final String LIST = """
            select * from if__mq_exchanges
            where $1::timestamptz is null or (created_at, uuid) < ($1, $2::uuid)
            order by created_at desc, uuid desc
            limit $3""";

    private static final String GET = "select * from if__mq_exchanges where name = $1";

    private static final String INSERT = """
            insert into if__mq_exchanges (uuid, name, type, alternate, description, nonce)
            values ($1, $2, $3, $4, $5, $6)
            returning *""";

    private static final String REPLACE = """
            update if__mq_exchanges set alternate = $3, description = $4, nonce = $5, updated_at = now()
            where name = $1 and type = $2 and not built_in and ($6::text[] is null or nonce = any($6))
                and ($7::uuid is null or uuid = $7)
            returning *""";

    private static final String DELETE = """
            delete from if__mq_exchanges
            where name = $1 and not built_in and ($2::text[] is null or nonce = any($2))""";

    private final Database database;

    ExchangeStore(Database database) {
        this.database = database;
    }

    Uni<List<Exchange>> list(Page page) {
        return database.run(LIST, page.beforeTime(), page.beforeId(), page.probe())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Exchange::from)
                        .toList());
    }

    Uni<@Nullable Exchange> get(String name) {
        return database.run(GET, name).map(ExchangeStore::first);
    }

    Uni<Exchange> insert(UUID uuid, ExchangeInput input) {
        return database.run(
                        INSERT,
                        uuid,
                        input.name(),
                        lower(input.type()),
                        input.alternate(),
                        input.description(),
                        Nonce.next())
                .map(rows -> Exchange.from(rows.iterator().next()));
    }

    /**
     * Null without an exchange of this name and type, with one of the nonces, and with the uuid when one is given, that is
     * not built in.
     */
    Uni<@Nullable Exchange> replace(ExchangeInput input, String @Nullable [] nonces) {
        return database.run(
                        REPLACE,
                        input.name(),
                        lower(input.type()),
                        input.alternate(),
                        input.description(),
                        Nonce.next(),
                        nonces,
                        input.uuid())
                .map(ExchangeStore::first);
    }

    /** Whether there was such an exchange with one of the nonces, not built in; its bindings go with it. */
    Uni<Boolean> delete(String name, String @Nullable [] nonces) {
        return database.run(DELETE, name, nonces).map(rows -> rows.rowCount() == 1);
    }

    private static String lower(ExchangeType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Exchange first(RowSet<Row> rows) {
        return rows.size() == 0 ? null : Exchange.from(rows.iterator().next());
    }
}
