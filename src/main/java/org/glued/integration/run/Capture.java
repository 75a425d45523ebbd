package org.glued.integration.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.glued.integration.kernel.ContentHash;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.outbound.Outcome;
import org.glued.integration.vault.Secret;
import org.glued.integration.vault.SecretNames;
import org.jspecify.annotations.Nullable;

/**
 * What of a request and its response goes into the history: headers, query and bodies without their secrets, and of a body
 * at most 64 KiB. A body without secrets is kept as it was sent. Nothing beyond what is kept is looked at, as this
 * happens on event loops.
 */
final class Capture {
    static final int MOST_BYTES = 64 * 1024;
    /** Of two values of the same name the tree would hold one, and the text both. */
    private static final JsonMapper READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Capture() {}

    static String request(String method, String url, Map<String, String> headers, byte @Nullable [] body) {
        ObjectNode captured = JsonText.object().put("method", method).put("url", SecretNames.maskPairs(url));
        ObjectNode shown = captured.putObject("headers");
        headers.forEach((name, value) -> shown.put(name, SecretNames.matches(name) ? Secret.MASK : value));
        body(captured, body == null ? new byte[0] : body, body == null ? 0 : body.length);
        return captured.toString();
    }

    static @Nullable String response(Outcome outcome) {
        if (!(outcome instanceof Outcome.Answered answer)) {
            return null;
        }
        ObjectNode captured = JsonText.object().put("status", answer.status());
        ObjectNode shown = captured.putObject("headers");
        answer.headers().forEach((name, values) -> shown.put(name, shown(name, values)));
        body(captured, answer.body(), answer.length());
        return captured.toString();
    }

    /** Null when there is no body, or not all of it was read. */
    static @Nullable String contentHash(Outcome outcome) {
        return outcome instanceof Outcome.Answered answer && !answer.truncated() && answer.body().length > 0
                ? ContentHash.of(answer.body())
                : null;
    }

    private static String shown(String name, List<String> values) {
        return SecretNames.matches(name) ? Secret.MASK : String.join(", ", values);
    }

    private static void body(ObjectNode captured, byte[] body, long length) {
        captured.put("length", length);
        if (body.length == 0) {
            return;
        }
        String masked = masked(body, length);
        String kept = beginning(masked.getBytes(StandardCharsets.UTF_8));
        // U+0000 is text to JSON, but PostgreSQL has no place for it
        captured.put("body", kept.replace('\0', '\uFFFD'))
                .put("truncated", kept.length() < masked.length() || length > Math.min(body.length, MOST_BYTES));
    }

    private static String masked(byte[] body, long length) {
        String text = beginning(body);
        JsonNode json = length <= MOST_BYTES && length == body.length ? json(body) : null;
        if (json == null) {
            return SecretNames.maskText(text);
        }
        JsonNode masked = SecretNames.mask(json);
        return masked.equals(json) ? text : masked.toString();
    }

    /** As much as is kept, without a part of a character at the end. */
    private static String beginning(byte[] bytes) {
        int end = Math.min(bytes.length, MOST_BYTES);
        if (end < bytes.length) {
            while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
                end--;
            }
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static @Nullable JsonNode json(byte[] body) {
        try {
            return READER.readTree(body);
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does no I/O", e);
        }
    }
}
