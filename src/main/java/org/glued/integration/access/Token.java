package org.glued.integration.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.glued.integration.db.Columns;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is known.
 *
 * @param role null when the subject may only what deployments grant it
 * @param token the text itself, in the answer that creates it and never again
 */
record Token(
        UUID uuid,
        String name,
        UUID subject,
        @Nullable String role,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String token,
        @Nullable Instant expiresAt,
        Instant createdAt)
        implements Page.Row {

    static Token from(Row row) {
        return new Token(
                row.getUUID("uuid"),
                row.getString("name"),
                row.getUUID("subject"),
                row.getString("role"),
                null,
                Columns.instant(row.getOffsetDateTime("expires_at")),
                row.getOffsetDateTime("created_at").toInstant());
    }

    Token showing(String text) {
        return new Token(uuid, name, subject, role, text, expiresAt, createdAt);
    }
}
