package org.glued.integration.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.db.Columns;
import org.glued.integration.kernel.Json;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/**
 * A notification as who sends it sees it.
 *
 * @param data any JSON, as it came
 * @param sender in whose name it was sent
 * @param message what it was made of, or null
 * @param subscriber who made it of that message, or null
 * @param recipients absent in lists
 */
record Notification(
        UUID uuid,
        String subject,
        @Nullable String body,
        Severity severity,
        @Schema(implementation = JsonNode.class) @Nullable Json data,
        boolean confirm,
        @Nullable Instant confirmBy,
        @Nullable Instant expiresAt,
        @Nullable UUID escalateTo,
        UUID sender,
        @Nullable UUID message,
        @Nullable UUID subscriber,
        Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Recipient> recipients)
        implements Page.Row {
    static Notification from(Row row) {
        return new Notification(
                row.getUUID("uuid"),
                row.getString("subject"),
                row.getString("body"),
                Severity.valueOf(row.getString("severity").toUpperCase(Locale.ROOT)),
                data(row),
                row.getBoolean("confirm"),
                Columns.instant(row.getOffsetDateTime("confirm_by")),
                Columns.instant(row.getOffsetDateTime("expires_at")),
                row.getUUID("escalate_to"),
                row.getUUID("sender"),
                row.getUUID("message"),
                row.getUUID("subscriber"),
                row.getOffsetDateTime("created_at").toInstant(),
                null);
    }

    static @Nullable Json data(Row row) {
        String data = row.getString("data");
        return data == null ? null : new Json(data);
    }

    Notification with(List<Recipient> all) {
        return new Notification(
                uuid,
                subject,
                body,
                severity,
                data,
                confirm,
                confirmBy,
                expiresAt,
                escalateTo,
                sender,
                message,
                subscriber,
                createdAt,
                all);
    }
}
