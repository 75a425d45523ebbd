package org.glued.integration.boot;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code DATABASE_URL} taken apart: {@code postgresql://user:pass@host:port/db?sslmode=…}, user and password
 * percent-encoded where they must be. {@code pooler=transaction} says that a pooler such as PgBouncer stands between, which
 * gives each transaction a connection of its choice: nothing may be kept on a connection then, no prepared statement and no
 * LISTEN.
 *
 * @param query what follows the question mark and is meant for the clients, or null
 * @param pooled whether connections are shared transaction by transaction
 */
record DatabaseUrl(
        String host,
        int port,
        String database,
        @Nullable String user,
        @Nullable String password,
        @Nullable String query,
        boolean pooled) {
    private static final int DEFAULT_PORT = 5432;
    private static final String POOLER = "pooler=";
    private static final String TRANSACTION = POOLER + "transaction";
    private static final String SSL_MODE = "sslmode=";
    private static final Set<String> SSL_MODES = Stream.of(
                    "disable", "allow", "prefer", "require", "verify-ca", "verify-full")
            .map(SSL_MODE::concat)
            .collect(Collectors.toUnmodifiableSet());

    /** @throws IllegalArgumentException with a sentence that does not repeat the URL, which may hold a password */
    static DatabaseUrl parse(String text) {
        URI uri = uri(text);
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        if (uri.getHost() == null || path.length() < 2 || path.indexOf('/', 1) >= 0) {
            throw new IllegalArgumentException("expected postgresql://user:pass@host:port/db");
        }
        List<String> options = uri.getRawQuery() == null
                ? List.of()
                : List.of(uri.getRawQuery().split("&"));
        if (options.stream().anyMatch(option -> option.startsWith(POOLER) && !option.equals(TRANSACTION))) {
            throw new IllegalArgumentException("has a pooler that is not transaction, the only one there is");
        }
        if (options.stream().anyMatch(option -> option.startsWith(SSL_MODE) && !SSL_MODES.contains(option))) {
            throw new IllegalArgumentException(
                    "has an sslmode that is none of disable, allow, prefer, require, verify-ca and verify-full");
        }
        String[] login = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        return new DatabaseUrl(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                decode(path.substring(1)),
                login.length > 0 && !login[0].isEmpty() ? decode(login[0]) : null,
                login.length > 1 ? decode(login[1]) : null,
                joined(options.stream()
                        .filter(option -> !option.startsWith(POOLER))
                        .toList()),
                options.contains(TRANSACTION));
    }

    private static @Nullable String joined(List<String> options) {
        return options.isEmpty() ? null : String.join("&", options);
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if ("postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme())) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // the exception's message repeats the text, password and all
        }
        throw new IllegalArgumentException(
                "is not a postgresql:// URL; characters such as @ or / in a password must be percent-encoded");
    }

    /** The settings that Quarkus takes for its two clients. */
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        String place = host + ":" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8)
                + (query == null ? "" : "?" + query);
        settings.put("quarkus.datasource.reactive.url", "postgresql://" + place);
        settings.put("quarkus.datasource.jdbc.url", "jdbc:postgresql://" + place);
        if (pooled) {
            settings.put("glued.if.database.pooled", "true");
            settings.put("quarkus.datasource.reactive.cache-prepared-statements", "false");
            settings.put("quarkus.datasource.jdbc.additional-jdbc-properties.prepareThreshold", "0");
        }
        if (user != null) {
            settings.put("quarkus.datasource.username", user);
        }
        if (password != null) {
            settings.put("quarkus.datasource.password", password);
        }
        return settings;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "postgresql://" + host + ":" + port + "/" + database;
    }
}
