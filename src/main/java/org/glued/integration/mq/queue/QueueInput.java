package org.glued.integration.mq.queue;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.glued.integration.kernel.Form;
import org.jspecify.annotations.Nullable;

/** What a client says about a queue; absent fields take their defaults. */
record QueueInput(
        @Nullable UUID uuid,
        String name,
        @Nullable String description,
        @Nullable Duration ttl,
        Duration ackTimeout,
        int maxDeliveries,
        Backoff backoff,
        @Nullable String dlq,
        @Nullable Integer maxLength,
        Overflow overflow,
        @Nullable Duration retention,
        boolean paused) {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    static QueueInput read(Form form) {
        return read(form, form.requiredText("name", Integer.MAX_VALUE));
    }

    /** Reads a queue whose name the path has said already; the body may repeat it. */
    static Function<Form, QueueInput> named(String path) {
        return form -> {
            String name = form.text("name");
            if (name != null && !name.equals(path)) {
                form.error("name", "must be the name in the path");
            }
            return read(form, path);
        };
    }

    private static QueueInput read(Form form, String name) {
        form.readOnly("nonce", "created_at", "updated_at");
        refuseOddName(form, name);
        Duration ackTimeout = form.duration("ack_timeout", LEAST, Duration.ofDays(1));
        Integer maxDeliveries = form.integer("max_deliveries", 1, 10_000);
        Backoff backoff = form.part("backoff", Backoff::read);
        String dlq = form.text("dlq", 200);
        if (dlq != null && dlq.equals(name)) {
            form.error("dlq", "must be another queue");
        }
        Overflow overflow = form.choice("overflow", Overflow.class);
        return new QueueInput(
                form.uuid("uuid"),
                name,
                form.text("description", 10_000),
                form.duration("ttl", LEAST, LONGEST),
                ackTimeout == null ? Duration.ofSeconds(30) : ackTimeout,
                maxDeliveries == null ? 20 : maxDeliveries,
                backoff == null ? Backoff.DEFAULT : backoff,
                dlq,
                form.integer("max_length", 1, Integer.MAX_VALUE),
                overflow == null ? Overflow.REJECT : overflow,
                form.duration("retention", LEAST, LONGEST),
                form.bool("paused", false));
    }

    private static void refuseOddName(Form form, String name) {
        if (name.length() > 200) {
            form.error("name", "must have at most 200 characters");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            form.error("name", "must not contain control characters");
        }
        if (name.equals(".") || name.equals("..")) {
            form.error("name", "must not be . or .., which no path can hold");
        }
        if (name.startsWith("amq.")) {
            form.error("name", "must not start with amq., which is reserved");
        }
    }
}
