package org.glued.integration.kernel;

import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Query parameters, read as the fields of a body are; the framework would answer a wrong one with 404. */
public final class Query {
    private Query() {}

    /** @throws Problem 400 naming the parameter */
    public static @Nullable UUID uuid(String name, @Nullable String text) {
        return parsed(name, text, Ids::parse);
    }

    /** @throws Problem 400 naming the parameter */
    public static @Nullable Instant instant(String name, @Nullable String text) {
        return parsed(name, text, Times::parse);
    }

    private static <T> @Nullable T parsed(String name, @Nullable String text, Function<String, T> parser) {
        try {
            return text == null ? null : parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("?" + name, String.valueOf(e.getMessage()));
        }
    }
}
