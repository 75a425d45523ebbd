package org.glued.integration.action;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Problem;

/** Actions together with their deployments and services, as the runner needs them: many in one statement. */
@Singleton
public class Callables {
    private static final String OF_ACTIONS = """
            select a.uuid, a.name, a.deployment, a.method, a.path, a.http_method, a.params::text, a.headers::text, a.body,
                   a.timeout_ms, a.max_attempts, a.backoff_ms, a.max_backoff_ms, a.queue, a.enabled, a.nonce,
                   a.created_at, a.updated_at,
                   a.cache_ttl_ms, a.stale_while_revalidate_ms, a.stale_if_error_ms,
                   a.transform_request, a.transform_response, a.fid,
                   d.service, d.enabled as deployment_enabled,
                   s.base_url, s.signing_secret is not null as signed,
                   m.http_method as operation_http_method, m.path as operation_path,
                   m.parameters::text as operation_parameters
            from if__actions a
            join if__deployments d on d.uuid = a.deployment
            join if__services s on s.name = d.service
            left join if__services_methods m on m.service = s.name and m.method = a.method
            where a.uuid = any ($1)
            """;

    @Inject
    Callables() {}

    /** Those that are there, by the uuid of the action. */
    public Uni<Map<UUID, Callable>> load(Sql sql, Collection<UUID> actions) {
        return sql.run(OF_ACTIONS, (Object) actions.stream().distinct().toArray(UUID[]::new))
                .map(rows -> rows.stream()
                        .map(Callable::from)
                        .collect(Collectors.toMap(callable -> callable.action().uuid(), Function.identity())));
    }

    /** Fails with 404 when there is no such action. */
    public Uni<Callable> get(Sql sql, UUID action) {
        return load(sql, List.of(action)).map(found -> {
            Callable callable = found.get(action);
            if (callable == null) {
                throw Problem.notFound("action", action);
            }
            return callable;
        });
    }
}
