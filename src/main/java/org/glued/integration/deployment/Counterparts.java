package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.glued.integration.kernel.JsonText;

/**
 * Which stored interface each given one is, so that {@code ***} keeps the secret of the same one and no other's: the one
 * that has everything else in common with it, or that at the same index, for the same connector, where as many are given as
 * are stored.
 */
final class Counterparts {
    private static final int NONE = -1;
    private static final int SEVERAL = -2;

    private final List<Integer> stored;

    private Counterparts(List<Integer> stored) {
        this.stored = stored;
    }

    static Counterparts between(JsonNode given, JsonNode stored, SecretPlaces places) {
        List<JsonNode> mine = faces(given, places);
        List<JsonNode> theirs = faces(stored, places);
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < mine.size(); i++) {
            found.add(counterpart(i, mine, theirs));
        }
        return new Counterparts(found);
    }

    /** Whether the interface at this index has one. */
    boolean has(int given) {
        return stored.get(given) >= 0;
    }

    /** Whether there are several that it might be. */
    boolean isUnclear(int given) {
        return stored.get(given) == SEVERAL;
    }

    /** The index of the stored one. */
    int of(int given) {
        return stored.get(given);
    }

    private static int counterpart(int i, List<JsonNode> mine, List<JsonNode> theirs) {
        boolean asMany = mine.size() == theirs.size();
        JsonNode face = mine.get(i);
        if (asMany && face.equals(theirs.get(i))) {
            return i;
        }
        int alike = Collections.frequency(theirs, face);
        if (alike > 0) {
            return alike == 1 && Collections.frequency(mine, face) == 1 ? theirs.indexOf(face) : SEVERAL;
        }
        return asMany
                        && face.path("connector").equals(theirs.get(i).path("connector"))
                        // else it is there, elsewhere
                        && !mine.contains(theirs.get(i))
                ? i
                : NONE;
    }

    /** What an interface is but for its secrets. */
    private static List<JsonNode> faces(JsonNode interfaces, SecretPlaces places) {
        List<JsonNode> faces = new ArrayList<>();
        places.replaced(
                        interfaces,
                        JsonText.object(),
                        (secret, pointer) -> NullNode.getInstance(),
                        (value, pointer) -> value.equals(SecretPlaces.MASK) ? NullNode.getInstance() : value)
                .path("interfaces")
                .forEach(one -> faces.add(withoutNulls(one)));
        return faces;
    }

    private static JsonNode withoutNulls(JsonNode node) {
        if (node.isObject()) {
            ObjectNode copy = JsonText.object();
            node.properties().forEach(field -> {
                if (!field.getValue().isNull()) {
                    copy.set(field.getKey(), withoutNulls(field.getValue()));
                }
            });
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = JsonText.object().putArray("items");
            node.forEach(item -> copy.add(withoutNulls(item)));
            return copy;
        }
        return node;
    }
}
