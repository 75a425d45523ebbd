package org.glued.integration.run;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why a run is.
 *
 * @param kind {@code schedule}, {@code message}, {@code caller} or {@code replay}
 * @param id the occurrence, the message, the caller's subject, or the run that is replayed
 */
public record Cause(String kind, @Nullable UUID id) {
    public static Cause schedule(UUID occurrence) {
        return new Cause("schedule", occurrence);
    }

    public static Cause message(UUID message) {
        return new Cause("message", message);
    }

    public static Cause caller(UUID subject) {
        return new Cause("caller", subject);
    }

    public static Cause replay(UUID run) {
        return new Cause("replay", run);
    }

    /** The id when it is of this kind, else null. */
    @Nullable
    UUID idOf(String which) {
        return kind.equals(which) ? id : null;
    }
}
