package org.glued.integration.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.glued.integration.kernel.JsonText;
import org.jspecify.annotations.Nullable;

/** The methods in an OpenAPI 3.x document. Local references to parameters, bodies and their schema are followed. */
final class OpenApi {
    private static final List<String> VERBS =
            List.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final int MOST_HOPS = 16;

    private final JsonNode document;
    private final Map<String, Method> methods = new LinkedHashMap<>();

    private OpenApi(JsonNode document) {
        this.document = document;
    }

    /** @throws IllegalArgumentException with a sentence about what is wrong with the document */
    static List<Method> methods(JsonNode document) {
        JsonNode version = document.path("openapi");
        if (!version.asText().matches("3\\.\\d.*") && !version.asText().equals("3")) {
            throw new IllegalArgumentException("The document is not OpenAPI 3.x");
        }
        JsonNode paths = document.path("paths");
        if (!paths.isObject() && !paths.isMissingNode()) {
            throw new IllegalArgumentException("The paths of the document are not an object");
        }
        OpenApi walk = new OpenApi(document);
        paths.properties().forEach(path -> {
            // keys that are no path are extensions
            if (path.getKey().startsWith("/")) {
                walk.path(path.getKey(), walk.resolved(path.getValue()));
            }
        });
        return List.copyOf(walk.methods.values());
    }

    private void path(String path, JsonNode item) {
        for (String verb : VERBS) {
            JsonNode operation = item.path(verb);
            if (operation.isObject()) {
                add(method(verb, path, item, operation));
            }
        }
    }

    private void add(Method method) {
        if (methods.putIfAbsent(method.method(), method) != null) {
            throw new IllegalArgumentException("The operationId " + method.method() + " is there twice");
        }
    }

    private Method method(String verb, String path, JsonNode item, JsonNode operation) {
        String id = operation.path("operationId").asText();
        return new Method(
                id.isBlank() ? freeName(verb, path) : id,
                verb.toUpperCase(Locale.ROOT),
                path,
                operation.path("summary").asText(item.path("summary").asText()),
                parameters(item, operation),
                requestSchema(operation));
    }

    /** {@code get_pets_petId}; two paths that differ in their signs only get a number. */
    private String freeName(String verb, String path) {
        String name = (verb + "_" + path).replaceAll("[^A-Za-z0-9]+", "_").replaceAll("_$", "");
        String free = name;
        for (int i = 2; methods.containsKey(free); i++) {
            free = name + "_" + i;
        }
        return free;
    }

    /** Those of the operation win over those of its path with the same name and place. */
    private ArrayNode parameters(JsonNode item, JsonNode operation) {
        Map<String, JsonNode> merged = new LinkedHashMap<>();
        for (JsonNode list : List.of(item.path("parameters"), operation.path("parameters"))) {
            for (JsonNode given : list) {
                JsonNode parameter = resolved(given);
                if (!parameter.path("name").isTextual() || !parameter.path("in").isTextual()) {
                    throw new IllegalArgumentException("A parameter of the document has no name or no place (in)");
                }
                merged.put(
                        parameter.path("in").asText() + " "
                                + parameter.path("name").asText(),
                        parameter);
            }
        }
        ArrayNode parameters = JsonText.object().putArray("parameters");
        parameters.addAll(new ArrayList<>(merged.values()));
        return parameters;
    }

    private @Nullable JsonNode requestSchema(JsonNode operation) {
        JsonNode content = resolved(operation.path("requestBody")).path("content");
        JsonNode media = content.path("application/json");
        if (media.isMissingNode()) {
            media = content.properties().stream()
                    .filter(entry -> entry.getKey().matches("application/([^;]+\\+)?json(;.*)?"))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(MissingNode.getInstance());
        }
        JsonNode schema = resolved(media.path("schema"));
        return schema.isMissingNode() ? null : schema;
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode current = node;
        for (int hop = 0; current.path("$ref").isTextual(); hop++) {
            String reference = current.path("$ref").textValue();
            current = target(reference);
            if (hop == MOST_HOPS || current.isMissingNode()) {
                throw new IllegalArgumentException("The reference " + reference + " leads nowhere in the document");
            }
        }
        return current;
    }

    private JsonNode target(String reference) {
        try {
            return reference.startsWith("#/") ? document.at(reference.substring(1)) : MissingNode.getInstance();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The reference " + reference + " is no JSON pointer", e);
        }
    }
}
