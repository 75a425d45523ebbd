package org.glued.integration.kernel;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;

/** JSON that travels as the text it came as; only who looks into it parses it. */
public record Json(@JsonValue @JsonRawValue String text) {
    public static final Json EMPTY = new Json("{}");

    public JsonNode parse() {
        return JsonText.parse(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
