package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A deployment with its secrets, on the way to the microservice that is being called. Prints nothing of them. */
record Context(
        UUID uuid,
        String service,
        String name,
        @Nullable String description,
        @Schema(implementation = ArrayNode.class) JsonNode interfaces,
        @Schema(implementation = ObjectNode.class) JsonNode metadata) {
    static Context of(Deployment deployment, JsonNode opened) {
        return new Context(
                deployment.uuid(),
                deployment.service(),
                deployment.name(),
                deployment.description(),
                opened.path("interfaces"),
                opened.path("metadata"));
    }

    @Override
    public String toString() {
        return "Context[" + uuid + "]";
    }
}
