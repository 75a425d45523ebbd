package org.glued.integration.outbound;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The headers of a request as they may go on the wire. */
final class Headers {
    private static final Pattern UNSAFE = Pattern.compile("[^\\x20-\\x7e]");
    /** Those that frame the message or belong to the connection (RFC 9110, section 7.6.1): the client alone sets them. */
    private static final Set<String> FRAMING = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private Headers() {}

    /** Control characters, with which a value could become a second header, and non-ASCII become spaces. */
    static Map<String, String> sanitised(Map<String, String> given) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("User-Agent", "glued-if");
        given.forEach((name, value) -> {
            if (!FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(
                        name,
                        isSafe(value)
                                ? value
                                : UNSAFE.matcher(value).replaceAll(" ").strip());
            }
        });
        return headers;
    }

    /** Most values are; this is asked for every header of every call. */
    private static boolean isSafe(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < ' ' || value.charAt(i) > '~') {
                return false;
            }
        }
        return !value.startsWith(" ") && !value.endsWith(" ");
    }
}
