package org.glued.integration.kernel;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for: at most {@code limit} rows older than {@code after}, newest first.
 *
 * @param limit 1 to {@value #MOST}
 */
public record Page(int limit, @Nullable Cursor after) {
    public static final int DEFAULT = 50;
    public static final int MOST = 500;

    /** @throws Problem 400 naming the query parameter that is wrong */
    public static Page of(@Nullable String limit, @Nullable String after) {
        return new Page(limit == null ? DEFAULT : parse(limit), after == null ? null : Cursor.decode(after));
    }

    private static int parse(String limit) {
        try {
            int rows = Integer.parseInt(limit);
            if (rows >= 1 && rows <= MOST) {
                return rows;
            }
        } catch (NumberFormatException e) {
            // falls through to the one answer for every wrong limit
        }
        throw Problem.invalid("?limit", "must be a whole number from 1 to " + MOST);
    }

    /** One row more than the page holds tells whether there is a next page without counting. */
    public int probe() {
        return limit + 1;
    }

    /** The time to be older than; null asks for the newest. */
    public @Nullable OffsetDateTime beforeTime() {
        return after == null ? null : after.at().atOffset(ZoneOffset.UTC);
    }

    public @Nullable UUID beforeId() {
        return after == null ? null : after.uuid();
    }

    /** What a listed row must tell so that the next page can start behind it. */
    public interface Row {
        Instant createdAt();

        UUID uuid();
    }
}
