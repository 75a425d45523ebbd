package org.glued.integration.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP request that an action becomes with a caller's input.
 *
 * @param url absolute, everything from the caller percent-encoded
 * @param headers the action's and the caller's, without those that each call sets
 * @param body JSON, or null for none
 */
public record Target(
        String httpMethod,
        String url,
        Map<String, String> headers,
        @Nullable JsonNode body) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^/{}]+)}");
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS");

    /**
     * @param input all of it, as {@link Transforms#request} gives it
     * @throws Problem 422 when the method is gone, or a parameter it requires is missing
     */
    public static Target of(Callable callable, CallInput input) {
        Operation operation = operation(callable);
        ObjectNode params = input.params();
        Map<String, String> headers = new LinkedHashMap<>();
        copy(input.headers(), headers);
        Set<String> used = new TreeSet<>();
        String path = fill(operation.path(), params, used);
        declaredHeaders(operation, params, headers, used);
        String query = query(params, used);
        return new Target(
                operation.httpMethod(),
                callable.baseUrl() + path + (query.isEmpty() ? "" : "?" + query),
                headers,
                WITHOUT_BODY.contains(operation.httpMethod()) ? null : input.body());
    }

    private static Operation operation(Callable callable) {
        Action action = callable.action();
        if (action.path() != null && action.httpMethod() != null) {
            return new Operation(action.httpMethod(), action.path(), JsonText.object());
        }
        if (callable.operation() == null) {
            throw Problem.impossible(
                    "/method", "The service " + callable.service() + " no longer has the method " + action.method());
        }
        return callable.operation();
    }

    private static String fill(String template, ObjectNode params, Set<String> used) {
        return PLACEHOLDER.matcher(template).replaceAll(match -> {
            String name = match.group(1);
            JsonNode value = given(params, name);
            if (value == null || !value.isValueNode() || value.asText().isEmpty() || isDots(value.asText())) {
                throw Problem.impossible("/params/" + name, "The path needs the parameter " + name);
            }
            used.add(name);
            return Matcher.quoteReplacement(encode(value.asText()));
        });
    }

    /** A null takes the action's own parameter away and puts nothing in its place. */
    private static @Nullable JsonNode given(ObjectNode params, String name) {
        JsonNode value = params.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** A segment of dots alone would be resolved away by servers, and lead to another path. */
    private static boolean isDots(String text) {
        return text.equals(".") || text.equals("..");
    }

    private static void declaredHeaders(
            Operation operation, ObjectNode params, Map<String, String> headers, Set<String> used) {
        for (JsonNode parameter : operation.parameters()) {
            String name = parameter.path("name").asText();
            String in = parameter.path("in").asText().toLowerCase(Locale.ROOT);
            JsonNode value = given(params, name);
            if (value == null
                    && parameter.path("required").asBoolean()
                    && (in.equals("query") || in.equals("header"))) {
                throw Problem.impossible("/params/" + name, "The method requires the parameter " + name);
            }
            if (value != null && in.equals("header")) {
                headers.put(name, value.asText());
                used.add(name);
            }
        }
    }

    private static String query(ObjectNode params, Set<String> used) {
        List<String> pairs = new ArrayList<>();
        params.properties().forEach(param -> {
            if (used.contains(param.getKey()) || param.getValue().isNull()) {
                return;
            }
            Iterable<JsonNode> values = param.getValue().isArray() ? param.getValue() : List.of(param.getValue());
            values.forEach(value -> pairs.add(encode(param.getKey()) + "=" + encode(value.asText())));
        });
        return String.join("&", pairs);
    }

    private static void copy(ObjectNode from, Map<String, String> to) {
        from.properties()
                .forEach(header -> to.put(header.getKey(), header.getValue().textValue()));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
