package org.glued.integration.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.NamedPage;
import org.glued.integration.kernel.Nonce;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/** The statements on {@code if__services} and {@code if__services_methods}. */
@Singleton
final class ServiceStore {
    static final String UNIQUE_UUID = "if__services_uuid_key";

    // $11: the stored secret stays; $12: the versions, and $13 the uuid, that may be replaced; the row of an update has
    // an old created_at
    private static final String SAVE = """
            insert into if__services as s (name, uuid, base_url, description, openapi_url, openapi, health_path,
                                           config_schema, signing_secret, nonce)
            values ($1, $2, $3, $4, $5, ($6::text)::json, $7, ($8::text)::json, $9, $10)
            on conflict (name) do update
            set base_url = excluded.base_url, description = excluded.description, openapi_url = excluded.openapi_url,
                openapi = excluded.openapi, health_path = excluded.health_path, config_schema = excluded.config_schema,
                signing_secret = case when $11 then s.signing_secret else excluded.signing_secret end,
                nonce = excluded.nonce, updated_at = now()
            where ($12::text[] is null or s.nonce = any ($12)) and ($13::uuid is null or s.uuid = $13)
            returning uuid, name, base_url, description, openapi_url, openapi::text, health_path, config_schema::text,
                      signing_secret is not null as signed, nonce, created_at, updated_at,
                      xmax = 0 and created_at = now() as is_new
            """;

    private static final String FIND = """
            select uuid, name, base_url, description, openapi_url, health_path, config_schema::text,
                   signing_secret is not null as signed, nonce, created_at, updated_at
            from if__services
            where name = $1
            """;

    private static final String HOLD = """
            select uuid, name, base_url, description, openapi_url, health_path, config_schema::text,
                   signing_secret is not null as signed, nonce, created_at, updated_at
            from if__services
            where name = $1
            for share
            """;

    private static final String SCHEMA = """
            select config_schema::text
            from if__services
            where name = $1
            for no key update
            """;

    private static final String DESCRIBED = """
            select uuid, name, base_url, description, openapi_url, openapi::text, health_path, config_schema::text,
                   signing_secret is not null as signed, nonce, created_at, updated_at
            from if__services
            where name = $1
            """;

    private static final String LIST = """
            select uuid, name, base_url, description, openapi_url, health_path, config_schema::text,
                   signing_secret is not null as signed, nonce, created_at, updated_at
            from if__services
            where $1::timestamptz is null or (created_at, uuid) < ($1, $2::uuid)
            order by created_at desc, uuid desc
            limit $3
            """;

    private static final String DELETE = """
            delete from if__services where name = $1 and ($2::text[] is null or nonce = any ($2)) returning name
            """;

    private static final String SECRET = """
            select signing_secret from if__services where name = $1
            """;

    private static final String METHODS = """
            select method, http_method, path, summary, parameters::text, request_schema::text
            from if__services_methods
            where service = $1
            order by method
            """;

    private static final String METHODS_PAGE = """
            select method, http_method, path, summary, parameters::text, request_schema::text
            from if__services_methods
            where service = $1 and ($2::text is null or method > $2)
            order by method
            limit $3
            """;

    private static final String METHOD = """
            select method, http_method, path, summary, parameters::text, request_schema::text
            from if__services_methods
            where service = $1 and method = $2
            """;

    private static final String CLEAR = """
            delete from if__services_methods where service = $1
            """;

    private static final String ADD = """
            insert into if__services_methods (service, method, http_method, path, summary, parameters, request_schema)
            select $1, m.method, m.http_method, m.path, m.summary, m.parameters::json, m.request_schema::json
            from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
                 as m (method, http_method, path, summary, parameters, request_schema)
            """;

    private static final String BREAKS = """
            select a.uuid
            from if__actions a
            join if__deployments d on d.uuid = a.deployment
            where d.service = $1 and a.method = any ($2::text[])
            order by a.uuid
            """;

    private final Sql db;

    @Inject
    ServiceStore(Database db) {
        this.db = db;
    }

    /** Empty when the stored version is none of {@code nonces}, or has another uuid than the given one. */
    Uni<Optional<Put>> save(
            Sql sql,
            String name,
            ServiceInput service,
            @Nullable String openapi,
            @Nullable String sealed,
            String @Nullable [] nonces) {
        return sql.run(
                        SAVE,
                        name,
                        service.uuid() == null ? Ids.next() : service.uuid(),
                        service.baseUrl(),
                        service.description(),
                        service.openapiUrl(),
                        openapi,
                        service.healthPath(),
                        JsonText.write(service.configSchema()),
                        sealed,
                        Nonce.next(),
                        service.keepsSecret(),
                        nonces,
                        service.uuid())
                .map(rows -> one(rows, Put::from));
    }

    Uni<Void> replaceMethods(Sql sql, String service, List<Method> methods) {
        return sql.run(CLEAR, service)
                .chain(() -> sql.run(
                        ADD,
                        service,
                        column(methods, Method::method),
                        column(methods, Method::httpMethod),
                        column(methods, Method::path),
                        column(methods, Method::summary),
                        column(methods, method -> JsonText.write(method.parameters())),
                        column(methods, method -> JsonText.write(method.requestSchema()))))
                .replaceWithVoid();
    }

    Uni<Optional<Service>> find(Sql sql, String name) {
        return sql.run(FIND, name).map(rows -> one(rows, Service::from));
    }

    Uni<Optional<Service>> hold(Sql tx, String name) {
        return tx.run(HOLD, name).map(rows -> one(rows, Service::from));
    }

    /** Nobody else changes it until the transaction ends. */
    Uni<Optional<JsonNode>> schema(Sql tx, String name) {
        return tx.run(SCHEMA, name)
                .map(rows -> rows.stream()
                        .map(row -> row.getString("config_schema"))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .map(JsonText::parse));
    }

    Uni<Optional<Described>> described(String name) {
        return db.run(DESCRIBED, name).map(rows -> one(rows, Described::from));
    }

    Uni<List<Service>> list(Page page) {
        return db.run(LIST, page.beforeTime(), page.beforeId(), page.probe())
                .map(rows -> rows.stream().map(Service::from).toList());
    }

    Uni<Boolean> delete(String name, String @Nullable [] nonces) {
        return db.run(DELETE, name, nonces).map(rows -> rows.rowCount() > 0);
    }

    /** The envelope; empty when there is no such service or it signs nothing. */
    Uni<Optional<String>> secret(String name) {
        return db.run(SECRET, name)
                .map(rows ->
                        rows.stream().findFirst().flatMap(row -> Optional.ofNullable(row.getString("signing_secret"))));
    }

    Uni<List<Method>> methods(Sql sql, String service) {
        return sql.run(METHODS, service)
                .map(rows -> rows.stream().map(Method::from).toList());
    }

    Uni<List<Method>> methods(String service, NamedPage page) {
        return db.run(METHODS_PAGE, service, page.after(), page.probe())
                .map(rows -> rows.stream().map(Method::from).toList());
    }

    Uni<Optional<Method>> method(String service, String method) {
        return db.run(METHOD, service, method).map(rows -> one(rows, Method::from));
    }

    Uni<List<UUID>> broken(Sql sql, String service, List<String> removed) {
        return sql.run(BREAKS, service, removed.toArray(String[]::new))
                .map(rows -> rows.stream().map(row -> row.getUUID("uuid")).toList());
    }

    private static <T> Optional<T> one(RowSet<Row> rows, Function<Row, T> reader) {
        return rows.stream().findFirst().map(reader);
    }

    private static @Nullable String[] column(List<Method> methods, Function<Method, @Nullable String> field) {
        return methods.stream().map(field).toArray(String[]::new);
    }
}
