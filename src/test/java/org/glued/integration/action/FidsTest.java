package org.glued.integration.action;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.glued.integration.kernel.JsonText;
import org.junit.jupiter.api.Test;

/** What counts as a foreign id. */
class FidsTest {
    private static List<String> of(String outputs) {
        List<JsonNode> all = new ArrayList<>();
        JsonText.parse(outputs).forEach(all::add);
        return Fids.of(all);
    }

    @Test
    void strings_and_numbers_are_ids_alone_and_in_arrays_each_once() {
        assertEquals(List.of("a", "1", "b", "12345678901234567890"), of("""
                ["a", 1, ["b", "a", 1], [], "a", 12345678901234567890]"""));
    }

    @Test
    void nothing_else_is_an_id() {
        assertEquals(List.of(), of("""
                [null, true, {"id": 1}, "", [["nested"]], "nul\\u0000"]"""));
    }

    @Test
    void a_long_id_is_left_out_and_there_are_at_most_a_thousand() {
        String longest = "x".repeat(Fids.MOST_LENGTH);
        assertEquals(List.of(longest), of("[\"" + longest + "\", \"" + longest + "y\"]"));
        List<JsonNode> many = new ArrayList<>();
        for (int i = 0; i < 2 * Fids.MOST; i++) {
            many.add(JsonText.parse(Integer.toString(i)));
        }
        List<String> ids = Fids.of(many);
        assertEquals(Fids.MOST, ids.size());
        assertEquals("999", ids.getLast());
    }
}
