package org.glued.integration.schedule;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.glued.integration.kernel.Form;
import org.jspecify.annotations.Nullable;

/** A schedule as a client writes it. */
record ScheduleInput(
        @Nullable UUID uuid,
        @Nullable String name,
        @Nullable UUID action,
        @Nullable ObjectNode publish,
        @JsonUnwrapped Timing timing,
        @Nullable Duration ttl,
        Overlap overlap,
        CatchUp catchUp,
        @Nullable Duration catchUpWindow,
        @Nullable Integer maxFires,
        boolean pauseOnFailure,
        boolean enabled) {
    private static final Duration LONGEST = Duration.ofDays(3660);

    static ScheduleInput read(Form form) {
        form.readOnly("next_fire_at", "last_fire_at", "fires", "owner", "nonce", "created_at", "updated_at");
        Timing.exactlyOne(form, "action", "publish");
        return new ScheduleInput(
                form.uuid("uuid"),
                form.text("name", 200),
                form.uuid("action"),
                form.part("publish", Target::read),
                Timing.read(form),
                form.duration("ttl", Duration.ofMillis(1), LONGEST),
                Objects.requireNonNullElse(form.choice("overlap", Overlap.class), Overlap.SKIP),
                Objects.requireNonNullElse(form.choice("catch_up", CatchUp.class), CatchUp.LAST),
                form.duration("catch_up_window", Duration.ofSeconds(1), LONGEST),
                form.integer("max_fires", 1, Integer.MAX_VALUE),
                form.bool("pause_on_failure", false),
                form.bool("enabled", true));
    }

    /** The exchange it publishes to; null when it does not publish, or to the default exchange, which is always there. */
    @Nullable
    String exchange() {
        String exchange = publish == null ? "" : publish.path("exchange").asText("");
        return exchange.isEmpty() ? null : exchange;
    }
}
