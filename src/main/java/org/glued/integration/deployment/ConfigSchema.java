package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a service's {@code config_schema} that speaks of one place in a deployment. It may be several schemas at
 * once, since references and {@code allOf}, {@code anyOf}, {@code oneOf} are followed.
 */
final class ConfigSchema {
    private static final List<String> COMBINED = List.of("allOf", "anyOf", "oneOf");
    private static final List<String> MARKS = List.of("secret", "writeOnly", "x-secret");
    private static final int MOST_HOPS = 16;

    private final JsonNode root;
    private final List<JsonNode> schemas;

    private ConfigSchema(JsonNode root, List<JsonNode> schemas) {
        this.root = root;
        this.schemas = schemas;
    }

    static ConfigSchema of(@Nullable JsonNode document) {
        JsonNode root = document == null ? MissingNode.getInstance() : document;
        return new ConfigSchema(root, expanded(root, root, 0));
    }

    /**
     * The schema of {@code interfaces} or {@code metadata} where the document describes whole deployments; else the
     * document describes each interface and the metadata themselves.
     */
    ConfigSchema section(String name) {
        boolean whole = schemas.stream()
                .anyMatch(schema -> schema.path("properties").path(name).isObject());
        if (!whole) {
            return this;
        }
        return name.equals("interfaces") ? property(name).items() : property(name);
    }

    ConfigSchema property(String key) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode schema : schemas) {
            JsonNode named = schema.path("properties").path(key);
            found.addAll(expanded(root, named.isMissingNode() ? schema.path("additionalProperties") : named, 0));
        }
        return new ConfigSchema(root, found);
    }

    ConfigSchema items() {
        List<JsonNode> found = new ArrayList<>();
        schemas.forEach(schema -> found.addAll(expanded(root, schema.path("items"), 0)));
        return new ConfigSchema(root, found);
    }

    boolean isSecret() {
        return schemas.stream()
                .anyMatch(schema -> MARKS.stream()
                        .anyMatch(mark -> schema.path(mark).isBoolean()
                                && schema.path(mark).booleanValue()));
    }

    private static List<JsonNode> expanded(JsonNode root, JsonNode schema, int hop) {
        List<JsonNode> all = new ArrayList<>();
        if (!schema.isObject() || hop == MOST_HOPS) {
            return all;
        }
        all.add(schema);
        if (schema.path("$ref").asText().startsWith("#/")) {
            all.addAll(expanded(root, root.at(schema.path("$ref").textValue().substring(1)), hop + 1));
        }
        for (String combined : COMBINED) {
            schema.path(combined).forEach(part -> all.addAll(expanded(root, part, hop + 1)));
        }
        return all;
    }
}
