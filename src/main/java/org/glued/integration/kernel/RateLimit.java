package org.glued.integration.kernel;

import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * At most {@code requests} calls or deliveries in any {@code per}, from all nodes together.
 *
 * @param requests 1 to 1,000,000
 * @param per a millisecond to 366 days
 */
@Schema(requiredProperties = {"requests", "per"})
public record RateLimit(int requests, Duration per) {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofDays(366);

    public static RateLimit read(Form form) {
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
