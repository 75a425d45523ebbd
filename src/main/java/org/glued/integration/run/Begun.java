package org.glued.integration.run;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.glued.integration.action.CallInput;
import org.glued.integration.action.Callable;
import org.glued.integration.kernel.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * A run that is now running its {@code attempt}.
 *
 * @param fragile whether its deployment has had trouble lately, so that a success is news
 * @param callable what to call; null when the action is gone
 */
record Begun(
        UUID run,
        UUID action,
        UUID deployment,
        int attempt,
        CallInput input,
        Instant startedAt,
        boolean fragile,
        @Nullable Callable callable)
        implements Opening {

    static Begun from(Row row) {
        String body = row.getString("body");
        return new Begun(
                row.getUUID("uuid"),
                row.getUUID("action"),
                row.getUUID("deployment"),
                row.getInteger("attempt"),
                new CallInput(
                        JsonText.parseObject(row.getString("params")),
                        JsonText.parseObject(row.getString("headers")),
                        body == null ? null : JsonText.parse(body)),
                Instant.now(),
                row.getBoolean("fragile"),
                null);
    }

    Begun calling(@Nullable Callable found) {
        return new Begun(run, action, deployment, attempt, input, startedAt, fragile, found);
    }
}
