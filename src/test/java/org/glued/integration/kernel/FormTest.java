package org.glued.integration.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {
    @Test
    void every_wrong_and_unknown_field_is_named_in_one_go() {
        Problem problem = assertThrows(
                Problem.class,
                () -> Form.read(
                        JsonText.parse("{\"n\":5,\"wait\":\"soon\",\"a/b\":1,\"in\":{\"x\":1},\"list\":[{\"y\":2}]}"),
                        form -> {
                            form.requiredText("name", 10);
                            form.text("n");
                            form.duration("wait", Duration.ZERO, Duration.ofHours(1));
                            form.part("in", part -> part.text("x"));
                            form.parts("list", part -> part.text("z"));
                            return form;
                        }));
        assertEquals(
                List.of("/name", "/n", "/wait", "/in/x", "/a~1b", "/list/0/y"),
                problem.errors().stream().map(FieldError::pointer).toList());
    }

    @Test
    void null_counts_as_absent() {
        String name = Form.read(JsonText.parse("{\"name\":null}"), form -> String.valueOf(form.text("name")));
        assertEquals("null", name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "\\ud800"             | /v
            "x\\udc00\\ud800"      | /v
            {"a":["ok","\\ud83d"]} | /v/a/1
            {"a/b":{"c":"\\udc00"}} | /v/a~1b/c""")
    void halves_of_surrogate_pairs_have_no_place_anywhere(String value, String pointer) {
        assertEquals(List.of(pointer), pointers(value, form -> form.json("v")));
        assertEquals(List.of(pointer), pointers(value, form -> form.jsonb("v")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1e200000          | /v
            -1e131072         | /v
            [0,1e-16384]      | /v/1
            {"a":1e999999999} | /v/a
            "\\u0000"         | /v""")
    void what_jsonb_cannot_hold_is_named_where_it_would_be_kept_as_such(String value, String pointer) {
        assertEquals(List.of(pointer), pointers(value, form -> form.jsonb("v")));
        assertEquals(List.of(), pointers(value, form -> form.json("v")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud83d\\ude00\"", "1e131071", "1e-16383", "12345678901234567890.5", "[null,true,{}]"})
    void what_can_be_stored_is_taken(String value) {
        assertEquals(List.of(), pointers(value, form -> form.jsonb("v")));
    }

    @Test
    void a_text_has_whole_characters() {
        assertEquals(List.of("/v"), pointers("\"\\ud800\"", form -> form.text("v")));
    }

    private static List<String> pointers(String value, Function<Form, Object> reader) {
        JsonNode document = JsonText.parse("{\"v\":" + value + "}");
        try {
            Form.read(document, form -> String.valueOf(reader.apply(form)));
            return List.of();
        } catch (Problem problem) {
            return problem.errors().stream().map(FieldError::pointer).toList();
        }
    }

    @Test
    void only_objects_are_forms() {
        assertThrows(Problem.class, () -> Form.read(JsonText.parse("[]"), form -> 1));
    }
}
