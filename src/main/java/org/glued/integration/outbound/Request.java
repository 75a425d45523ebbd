package org.glued.integration.outbound;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call to make.
 *
 * @param url absolute, http or https, everything in it encoded already
 * @param timeout for all of it, from resolving the name to the last byte of the answer
 * @param keepBytes how much of the answer's body to keep; the rest is counted and dropped
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier that nobody compares
public record Request(
        String method,
        String url,
        Map<String, String> headers,
        byte @Nullable [] body,
        Duration timeout,
        int keepBytes) {
    public static Request get(String url, Duration timeout, int keepBytes) {
        return new Request("GET", url, Map.of("Accept", "*/*"), null, timeout, keepBytes);
    }

    /** Without query, headers and body, which may hold secrets. */
    @Override
    public String toString() {
        int query = url.indexOf('?');
        return method + " " + (query < 0 ? url : url.substring(0, query));
    }
}
