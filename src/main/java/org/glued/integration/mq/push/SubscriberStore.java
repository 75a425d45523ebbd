package org.glued.integration.mq.push;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Nonce;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.RateLimit;
import org.jspecify.annotations.Nullable;

/** The statements on {@code if__mq_subscribers} and {@code if__paces}. */
@Singleton
final class SubscriberStore {
    static final String UNIQUE_UUID = "if__mq_subscribers_uuid";

    private static final String LIST = """
            select s.*, q.name as queue
            from if__mq_subscribers s join if__mq_queues q on q.id = s.queue_id
            where q.name = $1 and ($2::timestamptz is null or (s.created_at, s.uuid) < ($2, $3::uuid))
            order by s.created_at desc, s.uuid desc
            limit $4""";

    private static final String FIND = """
            select s.*, q.name as queue
            from if__mq_subscribers s join if__mq_queues q on q.id = s.queue_id
            where q.name = $1 and s.uuid = $2""";

    private static final String ENABLED = """
            select s.*, q.name as queue
            from if__mq_subscribers s join if__mq_queues q on q.id = s.queue_id
            where s.enabled""";

    private static final String INSERT = """
            with made as (
                insert into if__mq_subscribers (
                    uuid, queue_id, kind, target, prefetch, rate_requests, rate_per_ms, headers, sealed_headers, secret,
                    timeout_ms, enabled, nonce, owner)
                select $2, id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
                from if__mq_queues where name = $1
                returning *
            )
            select made.*, $1 as queue from made""";

    private static final String REPLACE = """
            with changed as (
                update if__mq_subscribers s set
                    kind = $3, target = $4, prefetch = $5, rate_requests = $6, rate_per_ms = $7, headers = $8,
                    sealed_headers = $9, secret = $10, timeout_ms = $11, enabled = $12, nonce = $13,
                    disabled_because = null, paused_until = null, updated_at = now()
                from if__mq_queues q
                where q.id = s.queue_id and q.name = $1 and s.uuid = $2 and s.nonce = any($14::text[])
                returning s.*
            )
            select changed.*, $1 as queue from changed""";

    private static final String DELETE = """
            delete from if__mq_subscribers s
            using if__mq_queues q
            where q.id = s.queue_id and q.name = $1 and s.uuid = $2 and ($3::text[] is null or s.nonce = any($3))
            returning s.uuid""";

    private static final String DISABLE = """
            update if__mq_subscribers
            set enabled = false, disabled_because = $3, nonce = $4, updated_at = now()
            where uuid = $1 and nonce = $2
            returning uuid""";

    private static final String PAUSE = """
            update if__mq_subscribers
            set paused_until = greatest(paused_until, now() + $2 * interval '1 ms')
            where uuid = $1""";

    private static final String PACE = "select granted, wait_ms from if__pace($1, $2, $3, $4)";

    private final Database database;
    /** What is granted to a statement that nobody waits for any more is lost for its window. */
    private final Database patient;

    SubscriberStore(Database database) {
        this.database = database;
        this.patient = database.within(Duration.ofSeconds(30));
    }

    Uni<List<Subscriber>> list(String queue, Page page) {
        return database.run(LIST, queue, page.beforeTime(), page.beforeId(), page.probe())
                .map(rows -> all(rows, Subscriber::from));
    }

    Uni<Optional<Stored>> find(String queue, UUID uuid) {
        return database.run(FIND, queue, uuid).map(SubscriberStore::one);
    }

    Uni<List<Stored>> enabled() {
        return database.run(ENABLED).map(rows -> all(rows, Stored::from));
    }

    /** Empty when there is no such queue. */
    Uni<Optional<Stored>> insert(String queue, UUID uuid, SubscriberInput input, Sealed sealed, UUID owner) {
        return database.run(INSERT, arguments(queue, uuid, input, sealed, owner))
                .map(SubscriberStore::one);
    }

    /** Empty when the stored version is none of {@code nonces}. */
    Uni<Optional<Stored>> replace(String queue, UUID uuid, SubscriberInput input, Sealed sealed, String[] nonces) {
        return database.run(REPLACE, arguments(queue, uuid, input, sealed, nonces))
                .map(SubscriberStore::one);
    }

    private static @Nullable Object[] arguments(
            String queue, UUID uuid, SubscriberInput input, Sealed sealed, Object last) {
        RateLimit rate = input.rateLimit();
        return new @Nullable Object[] {
            queue,
            uuid,
            input.kind().name().toLowerCase(Locale.ROOT),
            input.target(),
            input.prefetch(),
            rate == null ? null : rate.requests(),
            rate == null ? null : rate.per().toMillis(),
            Sealed.shown(input).toString(),
            sealed.headers(),
            sealed.secret(),
            input.timeout().toMillis(),
            input.enabled(),
            Nonce.next(),
            last
        };
    }

    Uni<Boolean> delete(String queue, UUID uuid, String @Nullable [] nonces) {
        return database.run(DELETE, queue, uuid, nonces).map(rows -> rows.size() > 0);
    }

    /** @return whether this very version was there to be disabled */
    Uni<Boolean> disable(UUID uuid, String nonce, String because) {
        return database.run(DISABLE, uuid, nonce, because, Nonce.next()).map(rows -> rows.size() > 0);
    }

    Uni<Void> pause(UUID uuid, Duration length) {
        return database.run(PAUSE, uuid, length.toMillis()).replaceWithVoid();
    }

    /**
     * What the rate limit allows now.
     *
     * @param granted how many of those wanted
     * @param more when there will be more
     */
    record Pace(int granted, Duration more) {}

    /** @param wanted negative to give back what was granted and not used */
    Uni<Pace> pace(UUID uuid, int wanted, RateLimit limit) {
        return patient.run(PACE, uuid, wanted, limit.requests(), limit.per().toMillis())
                .map(rows -> rows.iterator().next())
                .map(row -> new Pace(row.getInteger("granted"), Duration.ofMillis(row.getLong("wait_ms"))));
    }

    private static Optional<Stored> one(RowSet<Row> rows) {
        return rows.stream().map(Stored::from).findFirst();
    }

    private static <T> List<T> all(RowSet<Row> rows, Function<Row, T> reader) {
        return rows.stream().map(reader).toList();
    }
}
