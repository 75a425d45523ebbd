package org.glued.integration.notification;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.db.Columns;
import org.glued.integration.kernel.Json;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/**
 * A notification as one of its recipients sees it.
 *
 * @param uuid that of the notification
 * @param data any JSON, as it came
 * @param sender in whose name it was sent
 * @param confirm whether a confirmation is asked for, if possible until {@code confirmBy}
 * @param place in the inbox: what was put in later has a higher one
 */
record InboxItem(
        UUID uuid,
        String subject,
        @Nullable String body,
        Severity severity,
        @Schema(implementation = JsonNode.class) @Nullable Json data,
        UUID sender,
        boolean confirm,
        @Nullable Instant confirmBy,
        @Nullable Instant expiresAt,
        Instant sentAt,
        @Nullable Instant deliveredAt,
        @Nullable Instant readAt,
        @Nullable Instant confirmedAt,
        @JsonIgnore long place)
        implements Page.Row {
    static InboxItem from(Row row) {
        return new InboxItem(
                row.getUUID("uuid"),
                row.getString("subject"),
                row.getString("body"),
                Severity.valueOf(row.getString("severity").toUpperCase(Locale.ROOT)),
                Notification.data(row),
                row.getUUID("sender"),
                row.getBoolean("confirm"),
                Columns.instant(row.getOffsetDateTime("confirm_by")),
                Columns.instant(row.getOffsetDateTime("expires_at")),
                row.getOffsetDateTime("sent_at").toInstant(),
                Columns.instant(row.getOffsetDateTime("delivered_at")),
                Columns.instant(row.getOffsetDateTime("read_at")),
                Columns.instant(row.getOffsetDateTime("confirmed_at")),
                row.getLong("place"));
    }

    InboxItem delivered(@Nullable Instant at) {
        return new InboxItem(
                uuid,
                subject,
                body,
                severity,
                data,
                sender,
                confirm,
                confirmBy,
                expiresAt,
                sentAt,
                at,
                readAt,
                confirmedAt,
                place);
    }

    /** An inbox is listed by the time things were put in. */
    @Override
    @JsonIgnore
    public Instant createdAt() {
        return sentAt;
    }
}
