package org.glued.integration.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is over, as it goes into the history.
 *
 * @param status what the run is now: ok, fail, skip, queued for another attempt, or still running until it is finished
 * @param dueAt when the next attempt is due, or null
 * @param request as sent, redacted and capped, or null when nothing was sent
 */
record Ended(
        Begun begun,
        RunStatus status,
        @Nullable String reason,
        @Nullable Integer httpStatus,
        @Nullable Instant dueAt,
        Instant endedAt,
        @Nullable String request,
        @Nullable String response) {}
