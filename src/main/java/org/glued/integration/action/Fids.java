package org.glued.integration.action;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The foreign ids among the outputs of an action's {@code fid}. */
public final class Fids {
    /** Of one answer; the others are left out. */
    static final int MOST = 1000;

    /** In UTF-16 units; a longer one is left out, for its beginning is another id. */
    static final int MOST_LENGTH = 200;

    private Fids() {}

    /**
     * Strings and numbers, alone or in arrays, each once, in the order they came; anything else is no id.
     *
     * @return at most 1000, each of 1 to 200 characters without U+0000
     */
    public static List<String> of(List<JsonNode> outputs) {
        return outputs.stream()
                .flatMap(Fids::each)
                .filter(node -> node.isTextual() || node.isNumber())
                .map(JsonNode::asText)
                .filter(Fids::isStorable)
                .distinct()
                .limit(MOST)
                .toList();
    }

    private static Stream<JsonNode> each(JsonNode output) {
        return output.isArray() ? StreamSupport.stream(output.spliterator(), false) : Stream.of(output);
    }

    private static boolean isStorable(String id) {
        return !id.isEmpty() && id.length() <= MOST_LENGTH && id.indexOf('\0') < 0;
    }
}
