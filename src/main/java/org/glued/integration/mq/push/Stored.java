package org.glued.integration.mq.push;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import org.glued.integration.db.Columns;
import org.glued.integration.vault.Vault;
import org.jspecify.annotations.Nullable;

/** A subscriber as it is stored: what is shown, and what is sealed. */
record Stored(Subscriber shown, Sealed sealed, @Nullable Instant pausedUntil) {
    static Stored from(Row row) {
        return new Stored(
                Subscriber.from(row),
                new Sealed(row.getString("secret"), row.getString("sealed_headers")),
                Columns.instant(row.getOffsetDateTime("paused_until")));
    }

    /** @throws IllegalStateException when the key of a secret is gone */
    Recipient open(Vault vault) {
        String target = switch (shown.kind()) {
            case WEBHOOK -> String.valueOf(shown.url());
            case ACTION -> String.valueOf(shown.action());
            case USER -> String.valueOf(shown.user());
        };
        return new Recipient(
                shown.uuid(),
                shown.queue(),
                shown.kind(),
                target,
                sealed.openedHeaders(vault, shown.uuid()),
                sealed.openSecret(vault, shown.uuid()),
                shown.timeout(),
                shown.owner());
    }
}
