package org.glued.integration.web;

import java.time.Instant;
import java.util.Map;

/**
 * How the service is.
 *
 * @param status of each thing it depends on, {@code ok} or {@code away}
 */
record HealthReport(String service, Instant timestamp, boolean healthy, Map<String, String> status) {
    static HealthReport of(boolean postgres) {
        return new HealthReport("if", Instant.now(), postgres, Map.of("postgres", postgres ? "ok" : "away"));
    }
}
