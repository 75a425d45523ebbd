package org.glued.integration.run;

import java.util.UUID;
import org.glued.integration.kernel.JsonText;
import org.jspecify.annotations.Nullable;

/** A run about to be queued; {@code message} and {@code queue} are null when a caller waits for it. */
record NewRun(
        UUID uuid,
        UUID deployment,
        RunRequest request,
        @Nullable UUID message,
        @Nullable String queue) {
    @Nullable
    String bodyText() {
        return JsonText.write(request.input().body());
    }
}
