package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.RateLimit;
import org.jspecify.annotations.Nullable;

/** What a caller says of a deployment. Interfaces and metadata hold secrets as they came, so this prints nothing. */
@Schema(requiredProperties = {"service", "name"})
record DeploymentInput(
        @Nullable UUID uuid,
        String service,
        String name,
        @Nullable String description,
        ArrayNode interfaces,
        ObjectNode metadata,
        @Nullable RateLimit rateLimit,
        @Nullable Integer concurrency,
        List<Grant> rbac,
        boolean enabled) {

    static DeploymentInput read(Form form) {
        form.readOnly("uri", "nonce", "created_at", "updated_at");
        ObjectNode metadata = form.object("metadata");
        return new DeploymentInput(
                form.uuid("uuid"),
                form.requiredText("service", 200),
                form.requiredText("name", 200),
                form.text("description", 10_000),
                interfaces(form),
                metadata == null ? JsonText.object() : metadata,
                form.part("rate_limit", RateLimit::read),
                form.integer("concurrency", 1, 100_000),
                form.parts("rbac", Grant::read),
                form.bool("enabled", true));
    }

    private static ArrayNode interfaces(Form form) {
        ArrayNode interfaces = JsonText.object().putArray("interfaces");
        List<JsonNode> read = form.parts("interfaces", part -> {
            part.free().requiredText("connector", 200);
            return part.document();
        });
        return interfaces.addAll(read);
    }

    @Override
    public String toString() {
        return "DeploymentInput[" + name + " of " + service + "]";
    }
}
