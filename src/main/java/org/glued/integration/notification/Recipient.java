package org.glued.integration.notification;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.glued.integration.db.Columns;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a notification with one person.
 *
 * @param escalation whether this one was told because others had not confirmed
 * @param deliveredAt when the inbox first showed it
 * @param escalatedAt when it was told to somebody else, because this one had not confirmed
 * @param overdue whether the time to confirm has passed for this one, who has not
 */
record Recipient(
        UUID user,
        boolean escalation,
        Instant sentAt,
        @Nullable Instant deliveredAt,
        @Nullable Instant readAt,
        @Nullable Instant confirmedAt,
        @Nullable Instant escalatedAt,
        boolean overdue) {
    static Recipient from(Row row) {
        return new Recipient(
                row.getUUID("person"),
                row.getBoolean("escalation"),
                row.getOffsetDateTime("sent_at").toInstant(),
                Columns.instant(row.getOffsetDateTime("delivered_at")),
                Columns.instant(row.getOffsetDateTime("read_at")),
                Columns.instant(row.getOffsetDateTime("confirmed_at")),
                Columns.instant(row.getOffsetDateTime("escalated_at")),
                row.getBoolean("overdue"));
    }
}
