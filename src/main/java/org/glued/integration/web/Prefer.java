package org.glued.integration.web;

import java.util.Arrays;
import java.util.List;

/** The {@code Prefer} of a request (RFC 7240). */
public final class Prefer {
    private static final String RESPOND_ASYNC = "respond-async";

    private Prefer() {}

    /** Whether the caller would rather not wait; {@code headers} as they came, each with one or more preferences. */
    public static boolean respondAsync(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(preference -> preference.split(";", 2)[0].strip())
                .anyMatch(RESPOND_ASYNC::equalsIgnoreCase);
    }
}
