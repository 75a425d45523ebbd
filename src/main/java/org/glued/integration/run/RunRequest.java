package org.glued.integration.run;

import java.time.Instant;
import java.util.UUID;
import org.glued.integration.action.CallInput;
import org.jspecify.annotations.Nullable;

/**
 * What is to be run.
 *
 * @param owner in whose name, or null for the service itself
 * @param expiresAt when it is too late to start, or null for never
 */
public record RunRequest(
        UUID action,
        CallInput input,
        Cause cause,
        @Nullable UUID owner,
        @Nullable Instant expiresAt) {
    public RunRequest(UUID action, Cause cause, @Nullable UUID owner, @Nullable Instant expiresAt) {
        this(action, CallInput.none(), cause, owner, expiresAt);
    }
}
