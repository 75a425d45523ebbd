package org.glued.integration.mq.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.glued.integration.kernel.FieldError;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Problem;
import org.junit.jupiter.api.Test;

class PublicationTest {
    private static Publication read(String json) {
        return Form.read(JsonText.parse(json), Publication::read);
    }

    private static List<String> pointers(String json) {
        return assertThrows(Problem.class, () -> read(json)).errors().stream()
                .map(FieldError::pointer)
                .toList();
    }

    @Test
    void nothing_given_is_an_empty_json_message_of_the_lowest_priority() {
        Publication publication = read("{}");
        assertEquals("application/json", publication.contentType());
        assertEquals(1, publication.priority());
        assertNull(publication.uuid());
        assertNull(publication.payload());
    }

    @Test
    void numbers_and_the_order_of_keys_survive() {
        assertEquals(
                "{\"z\":0.10,\"a\":12345678901234567890}",
                read("{\"payload\":{\"z\":0.10,\"a\":12345678901234567890}}")
                        .payload()
                        .toString());
    }

    @Test
    void bytes_are_bytes() {
        Publication publication = read("{\"payload_base64\":\"AAEC\"}");
        assertEquals(3, publication.bytes().length());
        assertEquals("application/octet-stream", publication.contentType());
    }

    @Test
    void times_are_read() {
        Publication publication = read("{\"ttl\":\"5m\",\"delay\":\"250ms\"}");
        assertEquals(Duration.ofMinutes(5), publication.when().ttl());
        assertEquals(Duration.ofMillis(250), publication.when().delay());
    }

    @Test
    void everything_wrong_is_named() {
        assertEquals(
                List.of("/payload_base64", "/priority", "/group", "/grp"),
                pointers("{\"payload_base64\":\"*\",\"priority\":6,\"group\":\"\",\"grp\":\"g\"}"));
        assertEquals(
                List.of("/expires_at", "/not_before"),
                pointers("{\"ttl\":\"1s\",\"expires_at\":\"2026-01-01T00:00:00Z\","
                        + "\"delay\":\"1s\",\"not_before\":\"2026-01-01T00:00:00Z\"}"));
        assertEquals(List.of("/content_type"), pointers("{\"content_type\":\"text/plain\\r\\nX: y\"}"));
        assertEquals(List.of("/payload_base64"), pointers("{\"payload\":1,\"payload_base64\":\"AAEC\"}"));
    }
}
