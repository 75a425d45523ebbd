package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as everybody sees it: secrets read {@code ***}.
 *
 * @param concurrency how many calls at a time, or null for any number
 * @param enabled false when nothing may be called in it
 */
public record Deployment(
        UUID uuid,
        String service,
        String name,
        @Nullable String description,
        @Schema(implementation = ArrayNode.class) JsonNode interfaces,
        ObjectNode metadata,
        @Nullable RateLimit rateLimit,
        @Nullable Integer concurrency,
        List<Grant> rbac,
        boolean enabled,
        String uri,
        String nonce,
        Instant createdAt,
        Instant updatedAt)
        implements Page.Row {

    static Deployment from(Row row) {
        UUID uuid = row.getUUID("uuid");
        return new Deployment(
                uuid,
                row.getString("service"),
                row.getString("name"),
                row.getString("description"),
                JsonText.parse(row.getString("interfaces")),
                JsonText.parseObject(row.getString("metadata")),
                rateLimit(row),
                row.getInteger("concurrency"),
                rbac(row),
                row.getBoolean("enabled"),
                "/api/if/v1/deployments/" + uuid,
                row.getString("nonce"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    /** The same with {@code ***} in these places, too. */
    Deployment masked(SecretPlaces places) {
        ObjectNode shown = places.masked(interfaces, metadata);
        return new Deployment(
                uuid,
                service,
                name,
                description,
                shown.path("interfaces"),
                (ObjectNode) shown.path("metadata"),
                rateLimit,
                concurrency,
                rbac,
                enabled,
                uri,
                nonce,
                createdAt,
                updatedAt);
    }

    private static @Nullable RateLimit rateLimit(Row row) {
        Integer requests = row.getInteger("rate_requests");
        return requests == null ? null : new RateLimit(requests, Duration.ofMillis(row.getLong("rate_per_ms")));
    }

    private static List<Grant> rbac(Row row) {
        List<Grant> grants = new ArrayList<>();
        JsonText.parse(row.getString("rbac")).forEach(grant -> grants.add(Grant.stored(grant)));
        return List.copyOf(grants);
    }
}
