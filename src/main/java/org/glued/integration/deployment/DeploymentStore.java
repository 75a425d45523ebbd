package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Nonce;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.RateLimit;
import org.jspecify.annotations.Nullable;

/** The statements on {@code if__deployments}. */
@Singleton
final class DeploymentStore {
    private static final String INSERT = """
            insert into if__deployments (uuid, service, name, description, interfaces, metadata, sealed, rate_requests,
                                         rate_per_ms, concurrency, rbac, enabled, nonce)
            values ($1, $2, $3, $4, ($5::text)::json, ($6::text)::json, ($7::text)::json, $8,
                    $9, $10, ($11::text)::jsonb, $12, $13)
            on conflict (uuid) do nothing
            returning uuid, service, name, description, interfaces::text, metadata::text, rate_requests, rate_per_ms,
                      concurrency, rbac::text, enabled, nonce, created_at, updated_at
            """;

    private static final String REPLACE = """
            update if__deployments
            set service = $2, name = $3, description = $4, interfaces = ($5::text)::json, metadata = ($6::text)::json,
                sealed = ($7::text)::json, rate_requests = $8, rate_per_ms = $9, concurrency = $10,
                rbac = ($11::text)::jsonb, enabled = $12, nonce = $13, updated_at = now()
            where uuid = $1 and ($14::text[] is null or nonce = any ($14))
            returning uuid, service, name, description, interfaces::text, metadata::text, rate_requests, rate_per_ms,
                      concurrency, rbac::text, enabled, nonce, created_at, updated_at
            """;

    private static final String ENABLE = """
            update if__deployments set enabled = $2, nonce = $3, updated_at = now()
            where uuid = $1
            returning uuid, service, name, description, interfaces::text, metadata::text, rate_requests, rate_per_ms,
                      concurrency, rbac::text, enabled, nonce, created_at, updated_at
            """;

    private static final String FIND = """
            select uuid, service, name, description, interfaces::text, metadata::text, rate_requests, rate_per_ms,
                   concurrency, rbac::text, enabled, nonce, created_at, updated_at
            from if__deployments
            where uuid = $1
            """;

    private static final String LOCK = """
            select uuid, service, name, description, interfaces::text, metadata::text, sealed::text, rate_requests,
                   rate_per_ms, concurrency, rbac::text, enabled, nonce, created_at, updated_at
            from if__deployments
            where uuid = $1
            for update
            """;

    private static final String LOCK_OF = """
            select uuid, service, name, description, interfaces::text, metadata::text, sealed::text, rate_requests,
                   rate_per_ms, concurrency, rbac::text, enabled, nonce, created_at, updated_at
            from if__deployments
            where service = $1 and ($2::uuid is null or uuid > $2)
            order by uuid
            limit $3
            for update
            """;

    private static final String RESEAL = """
            update if__deployments
            set interfaces = ($2::text)::json, metadata = ($3::text)::json, sealed = ($4::text)::json, nonce = $5,
                updated_at = now()
            where uuid = $1
            """;

    private static final String SERVICE = """
            select service from if__deployments where uuid = $1
            """;

    private static final String OF_RUNNING = """
            select d.uuid, d.service, d.name, d.description, d.interfaces::text, d.metadata::text, d.sealed::text,
                   d.rate_requests, d.rate_per_ms, d.concurrency, d.rbac::text, d.enabled, d.nonce, d.created_at,
                   d.updated_at
            from if__deployments d
            where d.uuid = $1
              and exists (select from if__runs_open r where r.uuid = $2 and r.status = 'running')
            """;

    private static final String LIST = """
            select uuid, service, name, description, interfaces::text, metadata::text, rate_requests, rate_per_ms,
                   concurrency, rbac::text, enabled, nonce, created_at, updated_at
            from if__deployments
            where ($1::text is null or service = $1)
              and ($2::uuid is null or uuid = $2)
              and ($3::text is null or strpos(lower(name || ' ' || coalesce(description, '')), lower($3)) > 0)
              and ($4::text is null or rbac @> jsonb_build_array(jsonb_build_object('subject', $4)))
              and ($5::timestamptz is null or (created_at, uuid) < ($5, $6::uuid))
            order by created_at desc, uuid desc
            limit $7
            """;

    private static final String DELETE = """
            delete from if__deployments where uuid = $1 and ($2::text[] is null or nonce = any ($2)) returning uuid
            """;

    private final Database db;

    @Inject
    DeploymentStore(Database db) {
        this.db = db;
    }

    /** Empty when there is one with this uuid already. */
    Uni<Optional<Deployment>> insert(Sql sql, UUID uuid, DeploymentInput input, Sealed sealed) {
        return sql.run(INSERT, values(uuid, input, sealed).toArray()).map(rows -> one(rows, Deployment::from));
    }

    /** Empty when the stored version is none of {@code nonces}. */
    Uni<Optional<Deployment>> replace(
            Sql sql, UUID uuid, DeploymentInput input, Sealed sealed, String @Nullable [] nonces) {
        List<@Nullable Object> values = values(uuid, input, sealed);
        values.add(nonces);
        return sql.run(REPLACE, values.toArray()).map(rows -> one(rows, Deployment::from));
    }

    Uni<Optional<Deployment>> enable(Sql sql, UUID uuid, boolean enabled) {
        return sql.run(ENABLE, uuid, enabled, Nonce.next()).map(rows -> one(rows, Deployment::from));
    }

    Uni<Optional<Deployment>> find(UUID uuid) {
        return db.run(FIND, uuid).map(rows -> one(rows, Deployment::from));
    }

    Uni<Optional<Stored>> lock(Sql sql, UUID uuid) {
        return sql.run(LOCK, uuid).map(rows -> one(rows, Stored::from));
    }

    /** Those of a service that come after {@code after}, by uuid. */
    Uni<List<Stored>> lockOf(Sql tx, String service, @Nullable UUID after, int most) {
        return tx.run(LOCK_OF, service, after, most)
                .map(rows -> rows.stream().map(Stored::from).toList());
    }

    Uni<Void> reseal(Sql tx, UUID uuid, Sealed sealed) {
        return tx.run(
                        RESEAL,
                        uuid,
                        sealed.interfaces().toString(),
                        sealed.metadata().toString(),
                        sealed.envelopes().toString(),
                        Nonce.next())
                .replaceWithVoid();
    }

    Uni<Optional<String>> service(Sql tx, UUID uuid) {
        return tx.run(SERVICE, uuid).map(rows -> one(rows, row -> row.getString("service")));
    }

    /** Empty unless {@code run} is running. */
    Uni<Optional<Stored>> ofRunning(UUID uuid, UUID run) {
        return db.run(OF_RUNNING, uuid, run).map(rows -> one(rows, Stored::from));
    }

    Uni<List<Deployment>> list(Filter filter, Page page) {
        UUID subject = filter.subject();
        return db.run(
                        LIST,
                        filter.service(),
                        filter.uuid(),
                        filter.text(),
                        subject == null ? null : subject.toString(),
                        page.beforeTime(),
                        page.beforeId(),
                        page.probe())
                .map(rows -> rows.stream().map(Deployment::from).toList());
    }

    Uni<Boolean> delete(UUID uuid, String @Nullable [] nonces) {
        return db.run(DELETE, uuid, nonces).map(rows -> rows.rowCount() > 0);
    }

    private static <T> Optional<T> one(RowSet<Row> rows, Function<Row, T> reader) {
        return rows.stream().findFirst().map(reader);
    }

    private static List<@Nullable Object> values(UUID uuid, DeploymentInput input, Sealed sealed) {
        RateLimit limit = input.rateLimit();
        List<@Nullable Object> values = new ArrayList<>();
        values.add(uuid);
        values.add(input.service());
        values.add(input.name());
        values.add(input.description());
        values.add(sealed.interfaces().toString());
        values.add(sealed.metadata().toString());
        values.add(sealed.envelopes().toString());
        values.add(limit == null ? null : limit.requests());
        values.add(limit == null ? null : limit.per().toMillis());
        values.add(input.concurrency());
        values.add(rbac(input.rbac()));
        values.add(input.enabled());
        values.add(Nonce.next());
        return values;
    }

    private static String rbac(List<Grant> grants) {
        ArrayNode rbac = JsonText.object().putArray("rbac");
        grants.forEach(grant ->
                rbac.addObject().put("subject", grant.subject().toString()).set("may", grant.may()));
        return rbac.toString();
    }
}
