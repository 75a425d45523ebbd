package org.glued.integration.jq;

import com.fasterxml.jackson.annotation.JsonValue;

/** A jq expression that compiles, as it was written; two of the same text are equal. */
public record Jq(@JsonValue String text) {
    /** In UTF-16 units. */
    private static final int MOST_TEXT = 8000;

    /** @throws IllegalArgumentException with a sentence for the caller when the text is no jq expression */
    public static Jq parse(String text) {
        if (text.length() > MOST_TEXT) {
            throw new IllegalArgumentException("must have at most " + MOST_TEXT + " characters");
        }
        if (text.isBlank() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("is not a jq expression");
        }
        Program.compile(text).requireNames();
        return new Jq(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
