package org.glued.integration.service;

import java.time.Instant;
import org.glued.integration.kernel.Times;
import org.glued.integration.outbound.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How a service answered just now.
 *
 * @param healthy null when the service has no health path, so nobody can tell
 * @param status of the answer, or null when there was none
 * @param reason why it is not healthy
 */
public record Health(
        String service,
        @Nullable Boolean healthy,
        @Nullable Integer status,
        @Nullable String reason,
        Instant checkedAt) {
    static Health unknown(String service) {
        return new Health(service, null, null, "the service has no health_path", Times.now());
    }

    static Health of(String service, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered answer -> answered(service, answer.status());
            case Outcome.TimedOut late -> ill(service, "no answer within " + late.after());
            case Outcome.Unreachable gone -> ill(service, gone.why());
            case Outcome.Refused refused -> ill(service, refused.why());
        };
    }

    private static Health answered(String service, int status) {
        boolean healthy = status >= 200 && status < 300;
        return new Health(service, healthy, status, healthy ? null : "status " + status, Times.now());
    }

    private static Health ill(String service, String why) {
        return new Health(service, false, null, why, Times.now());
    }
}
