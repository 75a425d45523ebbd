package org.glued.integration.run;

import com.fasterxml.jackson.core.JsonProcessingException;
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
 * What of a request and its response goes into the history: headers, query and JSON bodies without their secrets, and of
 * a body at most 64 KiB.
 */
final class Capture {
    static final int MOST_BYTES = 64 * 1024;
    private static final JsonMapper LENIENT = new JsonMapper();

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
        JsonNode json = length == body.length ? json(body) : null;
        String text = json == null
                ? SecretNames.maskText(new String(body, StandardCharsets.UTF_8))
                : SecretNames.mask(json).toString();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean over = bytes.length > MOST_BYTES;
        String kept = over ? new String(bytes, 0, MOST_BYTES, StandardCharsets.UTF_8) : text;
        // U+0000 is text to JSON, but PostgreSQL has no place for it
        captured.put("body", kept.replace('\0', '\uFFFD')).put("truncated", over || length > body.length);
    }

    private static @Nullable JsonNode json(byte[] body) {
        try {
            return LENIENT.readTree(body);
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does no I/O", e);
        }
    }
}
