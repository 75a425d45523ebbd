package org.glued.integration.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL can hold of what JSON can say. */
enum Storable {
    /** Kept as the text it came as: all but halves of surrogate pairs, which UTF-8 has no bytes for. */
    AS_TEXT,
    /** Kept in its parts: nor U+0000, nor numbers that its numeric type has too few digits for. */
    AS_JSONB;

    /** The limits of numeric (PostgreSQL, section 8.1.2). */
    private static final int DIGITS_BEFORE_THE_POINT = 131_072;

    private static final int DIGITS_BEHIND_THE_POINT = 16_383;

    /** Whether the whole of {@code value} can be held. */
    boolean holds(JsonNode value) {
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                if (problem(field.getKey()) != null || !holds(field.getValue())) {
                    return false;
                }
            }
            return true;
        }
        for (JsonNode item : value) {
            if (!holds(item)) {
                return false;
            }
        }
        return problem(value) == null;
    }

    /** Tells {@code refuse} the pointer of each part of {@code value} that cannot be held, and why. */
    void explain(JsonNode value, String pointer, BiConsumer<String, String> refuse) {
        String problem = problem(value);
        if (problem != null) {
            refuse.accept(pointer, problem);
        }
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            explain(value.get(i), pointer + "/" + i, refuse);
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String place = pointer + "/" + Pointers.escaped(field.getKey());
            String inName = problem(field.getKey());
            if (inName != null) {
                refuse.accept(place, inName);
            }
            explain(field.getValue(), place, refuse);
        }
    }

    private @Nullable String problem(JsonNode value) {
        if (value.isTextual()) {
            return problem(value.textValue());
        }
        boolean fits = this == AS_TEXT || !value.isBigDecimal() || fits(value.decimalValue());
        return fits ? null : "has more digits than can be stored";
    }

    /** Why {@code text} cannot be held; null when it can. */
    @Nullable
    String problem(String text) {
        if (this == AS_JSONB && text.indexOf('\0') >= 0) {
            return "must not contain the character U+0000";
        }
        return hasHalfPair(text) ? "must not contain half of a surrogate pair" : null;
    }

    private static boolean hasHalfPair(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                boolean paired = Character.isHighSurrogate(unit)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(++i));
                if (!paired) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean fits(BigDecimal number) {
        return number.scale() <= DIGITS_BEHIND_THE_POINT
                && (long) number.precision() - number.scale() <= DIGITS_BEFORE_THE_POINT;
    }
}
