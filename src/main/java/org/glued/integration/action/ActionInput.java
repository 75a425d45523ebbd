package org.glued.integration.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.jq.Jq;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.RetryPolicy;
import org.jspecify.annotations.Nullable;

/** What a caller says of an action. */
@Schema(requiredProperties = {"name", "deployment"})
record ActionInput(
        @Nullable UUID uuid,
        String name,
        UUID deployment,
        @Nullable String method,
        @Nullable String path,
        @Nullable String httpMethod,
        ObjectNode params,
        ObjectNode headers,
        @Nullable JsonNode body,
        Duration timeout,
        RetryPolicy retry,
        @Nullable CachePolicy cache,
        @Nullable Transform transform,
        @Nullable Jq fid,
        String queue,
        boolean enabled) {
    private static final UUID NONE = new UUID(0, 0);
    private static final Duration MOST_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration MOST_BACKOFF = Duration.ofDays(7);
    private static final Pattern PATH = Pattern.compile("/[^\\s?#]*");
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    /** Where runs wait unless the action says otherwise. */
    private static final String RUNS = "if.runs";

    static ActionInput read(Form form) {
        form.readOnly("uri", "nonce", "created_at", "updated_at");
        UUID deployment = form.uuid("deployment");
        if (!form.has("deployment")) {
            form.error("deployment", "is required");
        }
        String queue = form.text("queue", 200);
        Duration timeout = form.duration("timeout", Duration.ofMillis(1), MOST_TIMEOUT);
        RetryPolicy retry = form.part("retry", ActionInput::retry);
        ActionInput input = new ActionInput(
                form.uuid("uuid"),
                form.requiredText("name", 200),
                deployment == null ? NONE : deployment,
                form.text("method", 500),
                form.parsed("path", ActionInput::path),
                form.parsed("http_method", ActionInput::httpMethod),
                CallInput.params(form),
                CallInput.headers(form),
                form.json("body"),
                timeout == null ? Duration.ofSeconds(30) : timeout,
                retry == null ? RetryPolicy.DEFAULT : retry,
                form.part("cache", CachePolicy::read),
                form.part("transform", Transform::read),
                form.parsed("fid", Jq::parse),
                queue == null ? RUNS : queue,
                form.bool("enabled", true));
        input.refuseHalfTargets(form);
        return input;
    }

    private void refuseHalfTargets(Form form) {
        if (form.has("method") == form.has("path")) {
            form.error("method", "give either method (an operationId) or path with http_method");
        }
        if (form.has("path") && !form.has("http_method")) {
            form.error("http_method", "is required with path");
        }
        if (form.has("method") && form.has("http_method")) {
            form.error("http_method", "comes from the method's operation");
        }
    }

    private static RetryPolicy retry(Form form) {
        Integer attempts = form.integer("max_attempts", 1, 100);
        Duration backoff = form.duration("backoff", Duration.ZERO, MOST_BACKOFF);
        Duration most = form.duration("max_backoff", Duration.ZERO, MOST_BACKOFF);
        return new RetryPolicy(
                attempts == null ? RetryPolicy.DEFAULT.maxAttempts() : attempts,
                backoff == null ? RetryPolicy.DEFAULT.backoff() : backoff,
                most == null ? RetryPolicy.DEFAULT.maxBackoff() : most);
    }

    private static String path(String text) {
        if (!PATH.matcher(text).matches() || text.contains("/../") || text.endsWith("/..")) {
            throw new IllegalArgumentException("must start with / and be a path without query, fragment or ..");
        }
        return text;
    }

    private static String httpMethod(String text) {
        if (!METHODS.contains(text)) {
            throw new IllegalArgumentException("must be one of "
                    + String.join(", ", METHODS.stream().sorted().toList()));
        }
        return text;
    }

    String paramsText() {
        return params.toString();
    }

    String headersText() {
        return headers.toString();
    }

    @Nullable
    String bodyText() {
        return JsonText.write(body);
    }
}
