package org.glued.integration.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jboss.resteasy.reactive.RestResponse;

/** An answer in the form it is kept in for its repetition. */
final class KeptAnswer {
    private static final List<String> KEPT_HEADERS =
            List.of("location", "etag", "content-type", "retry-after", "x-if-run", "x-if-cache");

    private KeptAnswer() {}

    static byte[] write(RestResponse<?> answer, ObjectMapper json) {
        ObjectNode kept = json.createObjectNode().put("status", answer.getStatus());
        ObjectNode headers = kept.putObject("headers");
        answer.getStringHeaders().forEach((name, values) -> {
            if (KEPT_HEADERS.contains(name.toLowerCase(Locale.ROOT)) && !values.isEmpty()) {
                headers.put(name, values.getFirst());
            }
        });
        try {
            Object entity = answer.getEntity();
            if (entity != null) {
                kept.put("body", entity instanceof byte[] bytes ? bytes : json.writeValueAsBytes(entity));
            }
            if (!(entity instanceof byte[]) && entity != null && !headers.has("Content-Type")) {
                headers.put("Content-Type", "application/json;charset=UTF-8");
            }
            return json.writeValueAsBytes(kept);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer that could be sent can be written", e);
        }
    }

    static RestResponse<byte[]> read(byte[] stored, ObjectMapper json) {
        try {
            JsonNode kept = json.readTree(stored);
            RestResponse.ResponseBuilder<byte[]> answer =
                    RestResponse.ResponseBuilder.create(kept.get("status").intValue());
            if (kept.has("body")) {
                answer.entity(kept.get("body").binaryValue());
            }
            kept.get("headers")
                    .properties()
                    .forEach(header ->
                            answer.header(header.getKey(), header.getValue().textValue()));
            return answer.header("Idempotent-Replayed", "true").build();
        } catch (IOException e) {
            throw new IllegalStateException("The kept answer does not read", e);
        }
    }
}
