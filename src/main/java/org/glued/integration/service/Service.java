package org.glued.integration.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Page;
import org.glued.integration.vault.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A microservice. Its inline OpenAPI document, which may be large, comes with a {@link Described} one only.
 *
 * @param baseUrl without a slash at its end
 * @param configSchema JSON Schema of the interfaces and metadata of its deployments
 * @param signingSecret {@code ***} when there is one
 * @param deployments where its deployments are listed
 */
public record Service(
        UUID uuid,
        String name,
        String baseUrl,
        @Nullable String description,
        @Nullable String openapiUrl,
        @Nullable String healthPath,
        @Nullable JsonNode configSchema,
        @Nullable String signingSecret,
        String deployments,
        String uri,
        String nonce,
        Instant createdAt,
        Instant updatedAt)
        implements Page.Row {

    static Service from(Row row) {
        String name = row.getString("name");
        String schema = row.getString("config_schema");
        return new Service(
                row.getUUID("uuid"),
                name,
                row.getString("base_url"),
                row.getString("description"),
                row.getString("openapi_url"),
                row.getString("health_path"),
                schema == null ? null : JsonText.parse(schema),
                row.getBoolean("signed") ? Secret.MASK : null,
                "/api/if/v1/deployments?service=" + name,
                "/api/if/v1/services/" + name,
                row.getString("nonce"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }
}
