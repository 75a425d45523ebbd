package org.glued.integration.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

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

    @Test
    void only_objects_are_forms() {
        assertThrows(Problem.class, () -> Form.read(JsonText.parse("[]"), form -> 1));
    }
}
