package org.glued.integration.access;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.jspecify.annotations.Nullable;

/** A token asked for: {@code expires_at} or {@code expires_in}, or neither for one that lasts until it is deleted. */
@Schema(requiredProperties = {"name", "subject"})
record TokenInput(
        @Nullable UUID uuid,
        String name,
        UUID subject,

        @Schema(enumeration = {"admin", "operator", "viewer"}) @Nullable
        String role,

        @Nullable Instant expiresAt,
        @Nullable Duration expiresIn) {
    private static final UUID NIL = new UUID(0, 0);

    static TokenInput read(Form form) {
        UUID subject = form.uuid("subject");
        if (!form.has("subject")) {
            form.error("subject", "is required");
        } else if (NIL.equals(subject)) {
            form.error("subject", "must not be the nil UUID");
        }
        Instant expiresAt = form.instant("expires_at");
        Duration expiresIn = form.duration("expires_in", Duration.ofSeconds(1), Duration.ofDays(3650));
        if (form.has("expires_at") && form.has("expires_in")) {
            form.error("expires_in", "give either expires_at or expires_in");
        }
        if (expiresAt != null && !expiresAt.isAfter(Instant.now())) {
            form.error("expires_at", "is in the past");
        }
        return new TokenInput(
                form.uuid("uuid"),
                form.requiredText("name", 200),
                subject == null ? NIL : subject,
                form.parsed("role", TokenInput::role),
                expiresAt,
                expiresIn);
    }

    /** When it ends; null for never. */
    @Nullable
    Instant end() {
        return expiresIn == null ? expiresAt : Instant.now().plus(expiresIn);
    }

    private static String role(String text) {
        if (!Roles.OF_PEOPLE.contains(text)) {
            throw new IllegalArgumentException("must be one of admin, operator, viewer");
        }
        return text;
    }
}
