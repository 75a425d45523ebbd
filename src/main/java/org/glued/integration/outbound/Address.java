package org.glued.integration.outbound;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An http or https URL taken apart.
 *
 * @param host without the brackets of an IPv6 address
 * @param path as written, {@code /} when empty
 */
public record Address(
        boolean tls,
        String host,
        int port,
        String path,
        @Nullable String query) {
    // java.net.URI knows no host with an underscore, which container networks do
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");

    /** @throws IllegalArgumentException with a sentence for the caller, which never repeats the URL */
    public static Address of(String url) {
        URI uri = uri(url);
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        if (!tls && !"http".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("must be an absolute http or https URL");
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        if (authority.contains("@")) {
            throw new IllegalArgumentException("must not carry user information");
        }
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw new IllegalArgumentException("has no valid host");
        }
        int port = parts.group(2) == null ? (tls ? 443 : 80) : Integer.parseInt(parts.group(2));
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("has a port out of range");
        }
        String host = parts.group(1).replace("[", "").replace("]", "");
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new Address(tls, host, port, path, uri.getRawQuery());
    }

    /** Reads a URL that paths are put behind: no query, no fragment, and the trailing slash goes. */
    public static String base(String url) {
        Address address = of(url);
        if (address.query() != null || url.indexOf('#') >= 0) {
            throw new IllegalArgumentException("must have no query and no fragment");
        }
        return url.replaceAll("/+$", "");
    }

    /** What goes into the request line. */
    String target() {
        return query == null ? path : path + "?" + query;
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            // the exception would repeat the URL, which may hold a secret
            throw new IllegalArgumentException("is not a URL");
        }
    }
}
