package org.glued.integration.kernel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON to and from the text that is stored; numbers keep their digits. */
public final class JsonText {
    /** What is stored was accepted once, so it must read: PostgreSQL writes 1e5000 with all its digits. */
    private static final JsonFactory STORED = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final JsonMapper MAPPER = JsonMapper.builder(STORED)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final ObjectReader STRICT = MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonText() {}

    public static JsonNode parse(String stored) {
        try {
            return MAPPER.readTree(stored);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What was stored as JSON is no JSON", e);
        }
    }

    /** The one JSON value that {@code bytes} are, or null when they are none. */
    public static @Nullable JsonNode read(byte[] bytes) {
        try {
            JsonNode node = STRICT.readTree(bytes);
            return node.isMissingNode() ? null : node;
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does no I/O", e);
        }
    }

    public static ObjectNode parseObject(String stored) {
        return (ObjectNode) parse(stored);
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The text to store; null stays null. */
    public static @Nullable String write(@Nullable JsonNode node) {
        return node == null ? null : node.toString();
    }
}
