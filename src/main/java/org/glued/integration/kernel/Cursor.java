package org.glued.integration.kernel;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/**
 * Where a page of a list ended: the creation time and id of its last row. Opaque to clients.
 *
 * @param at to the microsecond, as PostgreSQL stores it
 */
public record Cursor(Instant at, UUID uuid) {

    public String encode() {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((micros + ":" + uuid).getBytes(StandardCharsets.US_ASCII));
    }

    /** @throws Problem 400 when the text was not made by {@link #encode} */
    public static Cursor decode(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split(":", 2);
            return new Cursor(
                    Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS), UUID.fromString(parts[1]));
        } catch (RuntimeException e) {
            throw Problem.invalid("?after", "is not a cursor that a list of this service returned");
        }
    }
}
