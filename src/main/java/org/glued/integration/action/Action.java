package org.glued.integration.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.glued.integration.jq.Jq;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A method of a microservice in the context of a deployment.
 *
 * @param method operationId of the service's OpenAPI document, or null when path and httpMethod say what to call
 * @param timeout of one attempt, from connecting to the last byte of the answer
 * @param cache how long answers are used again, or null for not at all
 * @param fid jq over the transformed answer, giving the foreign ids of what is in it
 * @param queue where runs wait for a runner
 */
public record Action(
        UUID uuid,
        String name,
        UUID deployment,
        @Nullable String method,
        @Nullable String path,
        @Nullable String httpMethod,
        ObjectNode params,
        ObjectNode headers,
        @Nullable JsonNode body,
        Duration timeout,
        RetryPolicy retry,
        @Nullable CachePolicy cache,
        @Nullable Transform transform,
        @Nullable Jq fid,
        String queue,
        boolean enabled,
        String uri,
        String nonce,
        Instant createdAt,
        Instant updatedAt)
        implements Page.Row {

    static Action from(Row row) {
        UUID uuid = row.getUUID("uuid");
        String body = row.getString("body");
        return new Action(
                uuid,
                row.getString("name"),
                row.getUUID("deployment"),
                row.getString("method"),
                row.getString("path"),
                row.getString("http_method"),
                JsonText.parseObject(row.getString("params")),
                JsonText.parseObject(row.getString("headers")),
                body == null ? null : JsonText.parse(body),
                Duration.ofMillis(row.getLong("timeout_ms")),
                new RetryPolicy(
                        row.getInteger("max_attempts"),
                        Duration.ofMillis(row.getLong("backoff_ms")),
                        Duration.ofMillis(row.getLong("max_backoff_ms"))),
                cache(row),
                Transform.of(jq(row.getString("transform_request")), jq(row.getString("transform_response"))),
                jq(row.getString("fid")),
                row.getString("queue"),
                row.getBoolean("enabled"),
                "/api/if/v1/actions/" + uuid,
                row.getString("nonce"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private static @Nullable CachePolicy cache(Row row) {
        Long ttl = row.getLong("cache_ttl_ms");
        return ttl == null
                ? null
                : new CachePolicy(
                        Duration.ofMillis(ttl),
                        Duration.ofMillis(row.getLong("stale_while_revalidate_ms")),
                        Duration.ofMillis(row.getLong("stale_if_error_ms")));
    }

    private static @Nullable Jq jq(@Nullable String stored) {
        return stored == null ? null : new Jq(stored);
    }
}
