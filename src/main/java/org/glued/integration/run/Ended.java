package org.glued.integration.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is over, as it goes into the history.
 *
 * @param status what the run is now: ok, fail, skip, queued for another attempt, or still running until it is finished
 * @param dueAt when the next attempt is due, or null
 * @param exchange what was sent and came, or null when nothing was sent
 * @param trouble what it says about the peer, or null when the peer is well
 */
record Ended(
        Begun begun,
        RunStatus status,
        @Nullable String reason,
        @Nullable Integer httpStatus,
        @Nullable Instant dueAt,
        Instant endedAt,
        @Nullable Exchange exchange,
        @Nullable Trouble trouble) {

    /**
     * One HTTP exchange, redacted and capped.
     *
     * @param contentHash SHA-256 of the whole body that came, in hex; null when there was none
     * @param fids the foreign ids of the items that came
     */
    record Exchange(
            String request,
            @Nullable String response,
            @Nullable String contentHash,
            List<String> fids) {}

    /** Why the peer should be spared. */
    sealed interface Trouble {
        /** It failed: a server's error, or no answer. */
        record Failing() implements Trouble {}

        /** It asks for patience. */
        record Throttling(Duration length) implements Trouble {}
    }

    /** Nothing was sent. */
    static Ended unsent(Begun begun, RunStatus status, String reason) {
        return new Ended(begun, status, reason, null, null, Instant.now(), null, null);
    }
}
