package org.glued.integration.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One of the constants of an enum as a client writes it: its name in lower case. */
public final class Choice {
    private Choice() {}

    /** @throws IllegalArgumentException with a sentence for the caller that names all constants */
    public static <E extends Enum<E>> E parse(String text, Class<E> type) {
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String lower = constant.name().toLowerCase(Locale.ROOT);
            if (lower.equals(text)) {
                return constant;
            }
            names.add(lower);
        }
        throw new IllegalArgumentException("must be one of " + String.join(", ", names));
    }
}
