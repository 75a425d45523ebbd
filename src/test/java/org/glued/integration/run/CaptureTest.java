package org.glued.integration.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.outbound.Outcome;
import org.junit.jupiter.api.Test;

class CaptureTest {
    @Test
    void a_body_without_secrets_is_kept_as_it_was_sent() {
        String body = "{ \"code\": 400,\n \"price\": 1.0 }";
        JsonNode captured = response(body);
        assertEquals(body, captured.path("body").asText());
        assertEquals(body.length(), captured.path("length").asInt());
        assertFalse(captured.path("truncated").asBoolean());
    }

    @Test
    void of_two_values_of_one_name_neither_is_shown() {
        String shown =
                response("{\"a\": {\"password\": \"hunter2\"}, \"a\": 1}").toString();
        assertFalse(shown.contains("hunter2"), shown);
    }

    @Test
    void a_long_body_is_cut_between_characters_and_its_secrets_are_masked() {
        String body = "{\"password\": \"hunter2\", \"text\": \"" + "á".repeat(Capture.MOST_BYTES) + "\"}";
        JsonNode captured = response(body);
        String kept = captured.path("body").asText();
        assertTrue(kept.startsWith("{\"password\": \"***\", \"text\": \"áá"), kept.substring(0, 40));
        assertTrue(kept.endsWith("á"));
        assertTrue(kept.getBytes(StandardCharsets.UTF_8).length <= Capture.MOST_BYTES);
        assertTrue(captured.path("truncated").asBoolean());
        assertEquals(
                body.getBytes(StandardCharsets.UTF_8).length,
                captured.path("length").asInt());
    }

    @Test
    void masking_that_makes_a_body_longer_does_not_make_it_longer_than_what_is_kept() {
        String body = "[" + "{\"pwd\":1},".repeat(Capture.MOST_BYTES / 10 - 2) + "1]";
        assertTrue(body.length() <= Capture.MOST_BYTES);
        JsonNode captured = response(body);
        assertEquals(Capture.MOST_BYTES, captured.path("body").asText().length());
        assertTrue(captured.path("truncated").asBoolean());
    }

    private static JsonNode response(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return JsonText.parse(String.valueOf(Capture.response(new Outcome.Answered(
                200, Map.of("Content-Type", List.of("application/json")), bytes, bytes.length, false))));
    }
}
