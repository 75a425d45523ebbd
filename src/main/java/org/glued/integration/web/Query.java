package org.glued.integration.web;

import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import org.glued.integration.kernel.Choice;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Problem;
import org.glued.integration.kernel.Times;
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
        return parsed(name, text, Ids::parse);
    }

    /** The same for a time. */
    public static @Nullable Instant instant(String name, @Nullable String text) {
        return parsed(name, text, Times::parse);
    }

    /** The same for one of the constants of an enum, written in lower case. */
    public static <E extends Enum<E>> @Nullable E choice(String name, @Nullable String text, Class<E> type) {
        return parsed(name, text, given -> Choice.parse(given, type));
    }

    /** Whether the parameter {@code name} says yes; who leaves it out says no. */
    public static boolean flag(String name, @Nullable String text) {
        return switch (text) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            case null -> false;
            default -> throw Problem.invalid("?" + name, "must be 1 or 0");
        };
    }

    private static <T> @Nullable T parsed(String name, @Nullable String text, Function<String, T> parser) {
        try {
            return text == null ? null : parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("?" + name, String.valueOf(e.getMessage()));
        }
    }
}
