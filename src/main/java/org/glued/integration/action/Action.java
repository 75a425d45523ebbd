package org.glued.integration.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A method of a microservice in the context of a deployment.
 *
 * @param method operationId of the service's OpenAPI document, or null when path and httpMethod say what to call
 * @param timeout of one attempt, from connecting to the last byte of the answer
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
                row.getString("queue"),
                row.getBoolean("enabled"),
                "/api/if/v1/actions/" + uuid,
                row.getString("nonce"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }
}
