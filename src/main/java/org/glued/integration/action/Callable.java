package org.glued.integration.action;

import io.vertx.mutiny.sqlclient.Row;
import org.glued.integration.kernel.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * An action with all that a call of it needs to know.
 *
 * @param operation how the service's OpenAPI document describes the method; null when the action gives path and method
 *     itself, or the document no longer has it
 * @param deploymentEnabled false when nothing may be called in this deployment
 * @param signed whether the service has a signing secret
 */
public record Callable(
        Action action,
        String service,
        String baseUrl,
        @Nullable Operation operation,
        boolean deploymentEnabled,
        boolean signed) {

    /** Why an action is not to be called, whatever its deployment says; null when it may be. */
    public static @Nullable String obstacle(@Nullable Callable callable) {
        if (callable == null) {
            return "the action is deleted";
        }
        return callable.action.enabled() ? null : "the action is disabled";
    }

    static Callable from(Row row) {
        String path = row.getString("operation_path");
        return new Callable(
                Action.from(row),
                row.getString("service"),
                row.getString("base_url"),
                path == null
                        ? null
                        : new Operation(
                                row.getString("operation_http_method"),
                                path,
                                JsonText.parse(row.getString("operation_parameters"))),
                row.getBoolean("deployment_enabled"),
                row.getBoolean("signed"));
    }
}
