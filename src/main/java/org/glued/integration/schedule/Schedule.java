package org.glued.integration.schedule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.UUID;
import org.glued.integration.db.Columns;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/**
 * A rule and what it starts.
 *
 * @param nextFireAt null when the rule has come to its end
 * @param catchUpWindow how old an instant may be to be caught up; null for any age
 * @param owner in whose name it acts
 * @param progress what firing remembers from one time to the next
 */
record Schedule(
        UUID uuid,
        @Nullable String name,
        @Nullable UUID action,
        @Nullable ObjectNode publish,
        @Nullable String cron,
        @Nullable Duration every,
        @Nullable Instant at,
        ZoneId timezone,
        @Nullable Duration ttl,
        @Nullable Duration jitter,
        Overlap overlap,
        CatchUp catchUp,
        @Nullable Duration catchUpWindow,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        @Nullable Integer maxFires,
        boolean pauseOnFailure,
        boolean enabled,
        @Nullable Instant nextFireAt,
        @Nullable Instant lastFireAt,
        int fires,
        @Nullable UUID owner,
        String nonce,
        Instant createdAt,
        Instant updatedAt,
        @JsonIgnore Progress progress)
        implements Page.Row {

    static Schedule from(Row row) {
        String publish = row.getString("message");
        return new Schedule(
                row.getUUID("uuid"),
                row.getString("name"),
                row.getUUID("action"),
                publish == null ? null : JsonText.parseObject(publish),
                row.getString("cron"),
                duration(row, "every_ms"),
                instant(row, "fire_at"),
                ZoneId.of(row.getString("timezone")),
                duration(row, "ttl_ms"),
                duration(row, "jitter_ms"),
                Overlap.valueOf(row.getString("overlap").toUpperCase(Locale.ROOT)),
                CatchUp.valueOf(row.getString("catch_up").toUpperCase(Locale.ROOT)),
                duration(row, "catch_up_window_ms"),
                instant(row, "starts_at"),
                instant(row, "ends_at"),
                row.getInteger("max_fires"),
                row.getBoolean("pause_on_failure"),
                row.getBoolean("enabled"),
                instant(row, "next_fire_at"),
                instant(row, "last_fire_at"),
                row.getInteger("fires"),
                row.getUUID("owner"),
                row.getString("nonce"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant(),
                Progress.from(row));
    }

    @JsonIgnore
    Timing timing() {
        return new Timing(cron, every, at, timezone, jitter, startsAt, endsAt);
    }

    @JsonIgnore
    Agenda agenda() {
        return Agenda.of(uuid, timing(), createdAt);
    }

    /** How often it may still fire by its rule. */
    @JsonIgnore
    int firesLeft() {
        return maxFires == null ? Integer.MAX_VALUE : Math.max(0, maxFires - fires);
    }

    /** When work that is due at {@code at} is too late to start; null for never. */
    @Nullable
    Instant expiryOf(Instant at) {
        return ttl == null ? null : at.plus(ttl);
    }

    /** What was planned before is missed, not caught up. */
    Instant oldestCaughtUp(Instant now) {
        return catchUpWindow == null ? Instant.MIN : now.minus(catchUpWindow);
    }

    static @Nullable Instant instant(Row row, String column) {
        return Columns.instant(row.getOffsetDateTime(column));
    }

    private static @Nullable Duration duration(Row row, String column) {
        Long millis = row.getLong(column);
        return millis == null ? null : Duration.ofMillis(millis);
    }
}
