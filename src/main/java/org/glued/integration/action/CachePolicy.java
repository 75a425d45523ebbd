package org.glued.integration.action;

import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;

/**
 * How long an answer may be used again, counted from when it was kept; the terms are those of RFC 9111 and RFC 5861.
 *
 * @param ttl as long as this it is fresh
 * @param staleWhileRevalidate as long as this after {@code ttl} it is given at once while a new one is fetched
 * @param staleIfError as long as this after {@code ttl} it is given when the call fails
 */
@Schema(requiredProperties = "ttl")
public record CachePolicy(Duration ttl, Duration staleWhileRevalidate, Duration staleIfError) {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofDays(366);

    static CachePolicy read(Form form) {
        Duration ttl = form.duration("ttl", LEAST, MOST);
        Duration revalidate = form.duration("stale_while_revalidate", Duration.ZERO, MOST);
        Duration onError = form.duration("stale_if_error", Duration.ZERO, MOST);
        if (!form.has("ttl")) {
            form.error("ttl", "is required");
        }
        return new CachePolicy(
                ttl == null ? LEAST : ttl,
                revalidate == null ? Duration.ZERO : revalidate,
                onError == null ? Duration.ZERO : onError);
    }

    public boolean isFresh(Duration age) {
        return age.compareTo(ttl) < 0;
    }

    public boolean mayServeWhileRevalidating(Duration age) {
        return age.compareTo(ttl.plus(staleWhileRevalidate)) < 0;
    }

    public boolean mayServeOnError(Duration age) {
        return age.compareTo(ttl.plus(staleIfError)) < 0;
    }

    /** How long an answer is of any use. */
    public Duration life() {
        return ttl.plus(staleWhileRevalidate.compareTo(staleIfError) > 0 ? staleWhileRevalidate : staleIfError);
    }
}
