package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What is stored of a deployment's interfaces and metadata.
 *
 * @param shown {@code {interfaces, metadata}} with {@code ***} where a secret was
 * @param envelopes by JSON pointer into {@code shown}, each sealing the JSON text of its value
 */
record Sealed(ObjectNode shown, ObjectNode envelopes) {
    JsonNode interfaces() {
        return shown.path("interfaces");
    }

    JsonNode metadata() {
        return shown.path("metadata");
    }
}
