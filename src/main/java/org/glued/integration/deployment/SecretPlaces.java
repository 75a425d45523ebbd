package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.function.BiFunction;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Pointers;
import org.glued.integration.vault.Secret;
import org.glued.integration.vault.SecretNames;
import org.jspecify.annotations.Nullable;

/** Where the secrets of a deployment are: under a name that says so, or where its service's {@code config_schema} does. */
final class SecretPlaces {
    static final TextNode MASK = TextNode.valueOf(Secret.MASK);
    static final SecretPlaces BY_NAME = of(null);

    private final ConfigSchema config;

    private SecretPlaces(ConfigSchema config) {
        this.config = config;
    }

    static SecretPlaces of(@Nullable JsonNode configSchema) {
        return new SecretPlaces(ConfigSchema.of(configSchema));
    }

    /** {@code {interfaces, metadata}} with {@code ***} where a secret is. */
    ObjectNode masked(JsonNode interfaces, JsonNode metadata) {
        return replaced(interfaces, metadata, (value, pointer) -> value.isNull() ? value : MASK);
    }

    /**
     * {@code {interfaces, metadata}} with something else where a secret is.
     *
     * @param replacement of the secret at a JSON pointer
     */
    ObjectNode replaced(JsonNode interfaces, JsonNode metadata, BiFunction<JsonNode, String, JsonNode> replacement) {
        return replaced(interfaces, metadata, replacement, (value, pointer) -> value);
    }

    /** The same, with something else where a value is that is neither secret nor an object or array, too. */
    ObjectNode replaced(
            JsonNode interfaces,
            JsonNode metadata,
            BiFunction<JsonNode, String, JsonNode> replacement,
            BiFunction<JsonNode, String, JsonNode> other) {
        ObjectNode shown = JsonText.object();
        ArrayNode parts = shown.putArray("interfaces");
        for (int i = 0; i < interfaces.size(); i++) {
            parts.add(
                    replaced(interfaces.get(i), "/interfaces/" + i, config.section("interfaces"), replacement, other));
        }
        shown.set("metadata", replaced(metadata, "/metadata", config.section("metadata"), replacement, other));
        return shown;
    }

    private static JsonNode replaced(
            JsonNode node,
            String pointer,
            ConfigSchema schema,
            BiFunction<JsonNode, String, JsonNode> replacement,
            BiFunction<JsonNode, String, JsonNode> other) {
        if (node.isObject()) {
            ObjectNode copy = JsonText.object();
            node.properties().forEach(field -> {
                String place = pointer + "/" + Pointers.escaped(field.getKey());
                ConfigSchema part = schema.property(field.getKey());
                boolean secret = !isConnector(place) && (SecretNames.matches(field.getKey()) || part.isSecret());
                copy.set(
                        field.getKey(),
                        secret
                                ? replacement.apply(field.getValue(), place)
                                : replaced(field.getValue(), place, part, replacement, other));
            });
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = JsonText.object().putArray("items");
            ConfigSchema items = schema.items();
            for (int i = 0; i < node.size(); i++) {
                String place = pointer + "/" + i;
                copy.add(
                        items.isSecret()
                                ? replacement.apply(node.get(i), place)
                                : replaced(node.get(i), place, items, replacement, other));
            }
            return copy;
        }
        return other.apply(node, pointer);
    }

    private static boolean isConnector(String pointer) {
        return pointer.matches("/interfaces/\\d+/connector");
    }
}
