package org.glued.integration.web;

import java.util.UUID;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Reads query parameters; one of a wrong type would be answered with 404 by the framework. */
public final class Query {
    private Query() {}

    /**
     * The UUID in the parameter {@code name}, or null when it was not given.
     *
     * @throws Problem 400 naming the parameter
     */
    public static @Nullable UUID uuid(String name, @Nullable String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("?" + name, "is not a UUID");
        }
    }
}
