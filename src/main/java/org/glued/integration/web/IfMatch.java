package org.glued.integration.web;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The {@code If-Match} of a request (RFC 9110, section 13.1.1): which stored versions it is willing to change. */
public final class IfMatch {
    private IfMatch() {}

    /**
     * The nonces the header names, for a statement's {@code ($n::text[] is null or nonce = any($n))}; null when any
     * version will do (no header, or {@code *}). Weak tags match nothing, as the RFC wants it.
     */
    public static String @Nullable [] nonces(@Nullable String header) {
        if (header == null || header.isBlank() || header.strip().equals("*")) {
            return null;
        }
        return Arrays.stream(header.split(",", -1))
                .map(String::strip)
                .map(tag -> tag.length() > 1 && tag.startsWith("\"") && tag.endsWith("\"")
                        ? tag.substring(1, tag.length() - 1)
                        : tag)
                .toArray(String[]::new);
    }
}
