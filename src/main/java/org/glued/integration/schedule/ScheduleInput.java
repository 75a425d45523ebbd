package org.glued.integration.schedule;

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
        Timing timing,
        @Nullable Duration ttl,
        Overlap overlap,
        CatchUp catchUp,
        @Nullable Integer maxFires,
        boolean enabled) {
    private static final Duration LONGEST_TTL = Duration.ofDays(3660);

    static ScheduleInput read(Form form) {
        form.readOnly("next_fire_at", "last_fire_at", "fires", "owner", "nonce", "created_at", "updated_at");
        Timing.exactlyOne(form, "action", "publish");
        refuse(form, "jitter");
        refuse(form, "catch_up_window");
        if (form.bool("pause_on_failure", false)) {
            form.error("pause_on_failure", "is not supported by this version");
        }
        return new ScheduleInput(
                form.uuid("uuid"),
                form.text("name", 200),
                form.uuid("action"),
                form.part("publish", Target::read),
                Timing.read(form),
                form.duration("ttl", Duration.ofMillis(1), LONGEST_TTL),
                Objects.requireNonNullElse(form.choice("overlap", Overlap.class), Overlap.SKIP),
                Objects.requireNonNullElse(form.choice("catch_up", CatchUp.class), CatchUp.LAST),
                form.integer("max_fires", 1, Integer.MAX_VALUE),
                form.bool("enabled", true));
    }

    /** Better an error than a promise that is not kept. */
    private static void refuse(Form form, String name) {
        if (form.has(name)) {
            form.error(name, "is not supported by this version");
        }
    }
}
