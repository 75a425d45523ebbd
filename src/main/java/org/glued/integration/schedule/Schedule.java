package org.glued.integration.schedule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.UUID;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/**
 * A rule and what it starts.
 *
 * @param nextFireAt null when the rule has come to its end
 * @param lastRun the run of the last fire
 * @param owner in whose name it acts
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
        Overlap overlap,
        CatchUp catchUp,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        @Nullable Integer maxFires,
        boolean enabled,
        @Nullable Instant nextFireAt,
        @Nullable Instant lastFireAt,
        @JsonIgnore @Nullable UUID lastRun,
        int fires,
        @Nullable UUID owner,
        String nonce,
        Instant createdAt,
        Instant updatedAt)
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
                Overlap.valueOf(row.getString("overlap").toUpperCase(Locale.ROOT)),
                CatchUp.valueOf(row.getString("catch_up").toUpperCase(Locale.ROOT)),
                instant(row, "starts_at"),
                instant(row, "ends_at"),
                row.getInteger("max_fires"),
                row.getBoolean("enabled"),
                instant(row, "next_fire_at"),
                instant(row, "last_fire_at"),
                row.getUUID("last_run"),
                row.getInteger("fires"),
                row.getUUID("owner"),
                row.getString("nonce"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    @JsonIgnore
    Timing timing() {
        return new Timing(cron, every, at, timezone, startsAt, endsAt);
    }

    /** How often it may still fire by its rule. */
    @JsonIgnore
    int firesLeft() {
        return maxFires == null ? Integer.MAX_VALUE : Math.max(0, maxFires - fires);
    }

    /** When work planned for {@code planned} is too late to start; null for never. */
    @Nullable
    Instant expiryOf(Instant planned) {
        return ttl == null ? null : planned.plus(ttl);
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable Duration duration(Row row, String column) {
        Long millis = row.getLong(column);
        return millis == null ? null : Duration.ofMillis(millis);
    }
}
