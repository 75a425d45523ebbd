package org.glued.integration.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list in the order of names is asked for: at most {@code limit} rows behind {@code after}.
 *
 * @param limit 1 to {@value Page#MOST}
 * @param after a name, or null for the beginning
 */
public record NamedPage(int limit, @Nullable String after) {
    /** @throws Problem 400 naming the query parameter that is wrong */
    public static NamedPage of(@Nullable String limit, @Nullable String after) {
        return new NamedPage(Page.of(limit, null).limit(), after == null ? null : decode(after));
    }

    /** One row more than the page holds tells whether there is a next page without counting. */
    public int probe() {
        return limit + 1;
    }

    /** The cursor of a page whose last row is called {@code name}. */
    public static String cursor(String name) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("?after", "is not a cursor that a list of this service returned");
        }
    }
}
