package org.glued.integration.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A client that holds every answer, and every request that was accepted, against the service's OpenAPI document. */
public final class DocumentedHttp {
    private static final String PREFIX = "/api/if";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;
    private final JsonSchema schemas;
    private final Http http;

    private DocumentedHttp(JsonNode document, Http http) {
        this.document = document;
        this.schemas = new JsonSchema(document);
        this.http = http;
    }

    public static DocumentedHttp of(App app) {
        return new DocumentedHttp(app.as(null).get("/?json=1").json(), app.admin());
    }

    /** The same for another caller. */
    public DocumentedHttp as(Http other) {
        return new DocumentedHttp(document, other);
    }

    public JsonNode document() {
        return document;
    }

    public JsonSchema schemas() {
        return schemas;
    }

    public Http.Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Http.Answer post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    public Http.Answer put(String path, String body, String... headers) {
        return send("PUT", path, body, headers);
    }

    public Http.Answer patch(String path, String body, String... headers) {
        return send("PATCH", path, body, headers);
    }

    public Http.Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    /** Sends it, single quotes in {@code body} standing for double quotes, and fails where the document says otherwise. */
    public Http.Answer send(String method, String path, String body, String... headers) {
        Http.Answer answer = http.send(method, path, body, headers);
        JsonNode operation = operation(method, path);
        List<String> wrong = new ArrayList<>();
        boolean accepted = answer.status() < 300;
        if (accepted && body != null && !body.isEmpty()) {
            JsonNode schema = operation.at("/requestBody/content/application~1json/schema");
            schemas.violations(schema, read(body.replace('\'', '"'))).forEach(one -> wrong.add("request: " + one));
        }
        check(answer, operation, wrong);
        if (!wrong.isEmpty()) {
            throw new AssertionError(method + " " + path + " " + answer.status() + " " + answer.body() + "\n"
                    + String.join("\n", wrong));
        }
        return answer;
    }

    private void check(Http.Answer answer, JsonNode operation, List<String> wrong) {
        JsonNode responses = operation.path("responses");
        JsonNode listed = responses.path(Integer.toString(answer.status()));
        if (listed.isMissingNode() && answer.status() < 300) {
            wrong.add("status " + answer.status() + " is not documented");
        }
        JsonNode response = schemas.resolved(listed.isMissingNode() ? responses.path("default") : listed);
        for (String header : List.of("ETag", "Location", "Retry-After")) {
            boolean said = response.path("headers").has(header);
            if (said != (answer.header(header) != null)) {
                wrong.add(header + (said ? " is missing" : " is not documented"));
            }
        }
        if (answer.header("Link") != null && !response.path("headers").has("Link")) {
            wrong.add("Link is not documented");
        }
        if (!answer.body().isEmpty()) {
            String type = answer.header("Content-Type").replaceAll(";.*", "");
            JsonNode content = response.path("content").path(type);
            if (content.isMissingNode() && !response.path("content").has("*/*")) {
                wrong.add(type + " is not documented");
            } else if (type.endsWith("json")) {
                schemas.violations(content.path("schema"), answer.json()).forEach(one -> wrong.add("answer: " + one));
            }
        } else if (response.has("content")) {
            wrong.add("the answer has no body");
        }
    }

    /** Of all paths that fit, the one with the fewest parameters. */
    private JsonNode operation(String method, String path) {
        String asked = PREFIX + path.replaceAll("\\?.*", "");
        return document.path("paths").properties().stream()
                .filter(one -> asked.matches(one.getKey().replaceAll("\\{\\w+}", "[^/]+")))
                .min(Comparator.comparing(
                        one -> one.getKey().chars().filter(c -> c == '{').count()))
                .map(Map.Entry::getValue)
                .map(item -> item.path(method.toLowerCase(Locale.ROOT)))
                .orElseThrow(() -> new AssertionError("The document has no " + asked));
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }
}
