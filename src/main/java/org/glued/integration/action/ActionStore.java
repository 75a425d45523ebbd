package org.glued.integration.action;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.glued.integration.db.Database;
import org.glued.integration.jq.Jq;
import org.glued.integration.kernel.Nonce;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/** The statements on {@code if__actions}. */
@Singleton
final class ActionStore {
    private static final String INSERT = """
            insert into if__actions (uuid, name, deployment, method, path, http_method, params, headers, body,
                                     timeout_ms, max_attempts, backoff_ms, max_backoff_ms, queue, enabled, nonce,
                                     cache_ttl_ms, stale_while_revalidate_ms, stale_if_error_ms,
                                     transform_request, transform_response, fid)
            values ($1, $2, $3, $4, $5, $6, ($7::text)::jsonb, ($8::text)::jsonb, $9,
                    $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
            on conflict (uuid) do nothing
            returning uuid, name, deployment, method, path, http_method, params::text, headers::text, body,
                      timeout_ms, max_attempts, backoff_ms, max_backoff_ms, queue, enabled, nonce, created_at, updated_at,
                      cache_ttl_ms, stale_while_revalidate_ms, stale_if_error_ms, transform_request, transform_response, fid
            """;

    private static final String REPLACE = """
            update if__actions
            set name = $2, deployment = $3, method = $4, path = $5, http_method = $6, params = ($7::text)::jsonb,
                headers = ($8::text)::jsonb, body = $9, timeout_ms = $10, max_attempts = $11, backoff_ms = $12,
                max_backoff_ms = $13, queue = $14, enabled = $15, nonce = $16, updated_at = now(),
                cache_ttl_ms = $17, stale_while_revalidate_ms = $18, stale_if_error_ms = $19,
                transform_request = $20, transform_response = $21, fid = $22
            where uuid = $1 and ($23::text[] is null or nonce = any ($23))
            returning uuid, name, deployment, method, path, http_method, params::text, headers::text, body,
                      timeout_ms, max_attempts, backoff_ms, max_backoff_ms, queue, enabled, nonce, created_at, updated_at,
                      cache_ttl_ms, stale_while_revalidate_ms, stale_if_error_ms, transform_request, transform_response, fid
            """;

    private static final String GET = """
            select uuid, name, deployment, method, path, http_method, params::text, headers::text, body,
                   timeout_ms, max_attempts, backoff_ms, max_backoff_ms, queue, enabled, nonce, created_at, updated_at,
                   cache_ttl_ms, stale_while_revalidate_ms, stale_if_error_ms, transform_request, transform_response, fid
            from if__actions
            where uuid = $1
            """;

    private static final String LIST = """
            select uuid, name, deployment, method, path, http_method, params::text, headers::text, body,
                   timeout_ms, max_attempts, backoff_ms, max_backoff_ms, queue, enabled, nonce, created_at, updated_at,
                   cache_ttl_ms, stale_while_revalidate_ms, stale_if_error_ms, transform_request, transform_response, fid
            from if__actions
            where ($1::uuid is null or deployment = $1)
              and ($2::timestamptz is null or (created_at, uuid) < ($2, $3))
            order by created_at desc, uuid desc
            limit $4
            """;

    private static final String DELETE = """
            delete from if__actions where uuid = $1 and ($2::text[] is null or nonce = any ($2)) returning uuid
            """;

    private static final String QUEUES = """
            select distinct queue from if__actions
            """;

    private final Database db;

    @Inject
    ActionStore(Database db) {
        this.db = db;
    }

    Uni<Optional<Action>> insert(UUID uuid, ActionInput action) {
        return db.run(INSERT, values(uuid, action).toArray()).map(ActionStore::one);
    }

    Uni<Optional<Action>> replace(UUID uuid, ActionInput action, String @Nullable [] nonces) {
        List<@Nullable Object> values = values(uuid, action);
        values.add(nonces);
        return db.run(REPLACE, values.toArray()).map(ActionStore::one);
    }

    Uni<Optional<Action>> get(UUID uuid) {
        return db.run(GET, uuid).map(ActionStore::one);
    }

    Uni<List<Action>> list(@Nullable UUID deployment, Page page) {
        return db.run(LIST, deployment, page.beforeTime(), page.beforeId(), page.probe())
                .map(rows -> rows.stream().map(Action::from).toList());
    }

    Uni<Boolean> delete(UUID uuid, String @Nullable [] nonces) {
        return db.run(DELETE, uuid, nonces).map(rows -> rows.rowCount() > 0);
    }

    Uni<Set<String>> queues() {
        return db.run(QUEUES)
                .map(rows -> Set.copyOf(
                        rows.stream().map(row -> row.getString("queue")).toList()));
    }

    private static Optional<Action> one(RowSet<Row> rows) {
        return rows.stream().findFirst().map(Action::from);
    }

    private static List<@Nullable Object> values(UUID uuid, ActionInput action) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(uuid);
        values.add(action.name());
        values.add(action.deployment());
        values.add(action.method());
        values.add(action.path());
        values.add(action.httpMethod());
        values.add(action.paramsText());
        values.add(action.headersText());
        values.add(action.bodyText());
        values.add(action.timeout().toMillis());
        values.add(action.retry().maxAttempts());
        values.add(action.retry().backoff().toMillis());
        values.add(action.retry().maxBackoff().toMillis());
        values.add(action.queue());
        values.add(action.enabled());
        values.add(Nonce.next());
        CachePolicy cache = action.cache();
        values.add(cache == null ? null : cache.ttl().toMillis());
        values.add(cache == null ? null : cache.staleWhileRevalidate().toMillis());
        values.add(cache == null ? null : cache.staleIfError().toMillis());
        Transform transform = action.transform();
        values.add(transform == null ? null : text(transform.request()));
        values.add(transform == null ? null : text(transform.response()));
        values.add(text(action.fid()));
        return values;
    }

    private static @Nullable String text(@Nullable Jq jq) {
        return jq == null ? null : jq.text();
    }
}
