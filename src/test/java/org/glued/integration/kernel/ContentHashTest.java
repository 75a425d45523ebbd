package org.glued.integration.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One content, one hash. */
class ContentHashTest {
    private static String hash(String text) {
        return ContentHash.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void bytes_that_are_no_json_are_hashed_as_they_are() {
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hash("abc"));
        assertEquals("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", hash(""));
        assertNotEquals(hash("{} {}"), hash("{}{}"));
        assertNotEquals(hash("[".repeat(5000)), hash("[".repeat(5001)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                "{\"b\":[1, 2.50],\"a\":{\"d\":null,\"c\":\"é\"}} ¦ {\"a\":{\"c\":\"é\",\"d\":null},\"b\":[1,2.5]}",
                "[1.0, 1e0, 100, 0.00, -0] ¦ [1,1,1E+2,0,0]",
                "\"a\\u0041\" ¦ \"aA\"",
                "12345678901234567890.123456789 ¦ 12345678901234567890.123456789",
                "{} ¦ {}",
                "true ¦ true"
            })
    void json_has_one_form(String written, String canonical) {
        assertEquals(canonical, CanonicalJson.of(JsonText.parse(written)));
        assertEquals(hash(canonical), hash("  " + written + "\n"));
    }

    @Test
    void what_differs_has_another_hash() {
        assertNotEquals(hash("[1,2]"), hash("[2,1]"));
        assertNotEquals(hash("{\"a\":1}"), hash("{\"a\":\"1\"}"));
        assertNotEquals(hash("{\"a\":null}"), hash("{}"));
    }
}
