package org.glued.integration.mq.push;

import java.time.Duration;
import org.glued.integration.kernel.Form;

/** At most {@code requests} deliveries in any {@code per}, from all nodes together. */
record RateLimit(int requests, Duration per) {
    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofDays(366);

    static RateLimit read(Form form) {
        Integer requests = form.integer("requests", 1, 1_000_000);
        Duration per = form.duration("per", LEAST, MOST);
        if (!form.has("requests")) {
            form.error("requests", "is required");
        }
        if (!form.has("per")) {
            form.error("per", "is required");
        }
        return new RateLimit(requests == null ? 1 : requests, per == null ? LEAST : per);
    }
}
