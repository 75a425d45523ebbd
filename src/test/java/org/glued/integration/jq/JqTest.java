package org.glued.integration.jq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.glued.integration.kernel.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions do what jq does, and nothing they are written like gets past the bounds. */
class JqTest {
    private static Evaluation evaluate(String expression, String input) {
        Jq jq = Jq.parse(expression);
        return Program.compile(jq.text()).evaluate(JsonText.parse(input), Bounds.USUAL);
    }

    private static String made(String expression, String input) {
        return switch (evaluate(expression, input)) {
            case Evaluation.Made made ->
                String.join(" ", made.outputs().stream().map(JsonNode::toString).toList());
            case Evaluation.Failed failed -> "failed: " + failed.why();
        };
    }

    private static String failure(String expression, String input) {
        return switch (evaluate(expression, input)) {
            case Evaluation.Made made ->
                throw new AssertionError("made " + made.outputs().size() + " values");
            case Evaluation.Failed failed -> failed.why();
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                ".a ¦ 1",
                ".list | map(.id) | add ¦ 6",
                "[.list[] | select(.id > 1) | .id] ¦ [2,3]",
                "def twice(f): f | f; .a | twice(. + 1) ¦ 3",
                "def a: 1; def b: a + 1; b ¦ 2",
                "def outer(f; $n): def inner: . * $n; f | inner; outer(.a; 5) ¦ 5",
                ".a as $x | {x: $x, (\"k\" + \"v\"): 2, def: 3} ¦ {\"x\":1,\"kv\":2,\"def\":3}",
                "\"a is \\(.a | tostring), \\\"(;|\\\" stays\" ¦ \"a is 1, \\\"(;|\\\" stays\"",
                "reduce .list[] as {id: $i} (0; . + $i) ¦ 6",
                "[foreach .list[].id as $i (0; . + $i; [$i, .])] ¦ [[1,1],[2,3],[3,6]]",
                "[limit(3; range(100))] ¦ [0,1,2]",
                "first(.list[] | .id) ¦ 1",
                "[paths(type == \"number\")] | length ¦ 4",
                ".list |= map(.id) | .list ¦ [1,2,3]",
                "del(.list[0, 1]) | .list | length ¦ 1",
                "[path(.list[] | (.id))] | first ¦ [\"list\",0,\"id\"]",
                "\"2026-11-24\" | test(\"^\\\\d{4}-\") ¦ true",
                "\"a,b\" | [match(\"[a-z]\"; \"g\").string] ¦ [\"a\",\"b\"]",
                "try error(\"no\") catch . ¦ \"no\"",
                "[.list[] | if .id == 2 then \"two\" elif .id == 3 then empty else .id end] ¦ [1,\"two\"]",
                "label $out | .list[] | if .id == 2 then ., break $out else empty end ¦ {\"id\":2}",
                ". # a comment with | and ( ; ¦ {\"a\":1,\"list\":[{\"id\":1},{\"id\":2},{\"id\":3}]}"
            })
    void an_expression_gives_what_jq_gives(String expression, String expected) {
        assertEquals(expected, made(expression, "{\"a\":1,\"list\":[{\"id\":1},{\"id\":2},{\"id\":3}]}"));
    }

    @Test
    void lines_and_tabs_do_not_move_what_is_counted() {
        assertEquals("3", made("\t.a\r\n\t|\t(. + 1)\n\t| def f:\t. + 1; f", "{\"a\":1}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "last(range(1e12))",
                "[range(1e12)]",
                "[recurse(.)]",
                "def f: f; f",
                "def f: 1, f; last(f)",
                "def f: if . == 0 then 1 else ((. - 1) | f), ((. - 1) | f) end; [60 | f] | length",
                "[while(true; .)]",
                "until(false; .)",
                "try last(range(1e12)) catch 1",
                "reduce range(1e12) as $i (0; 1)",
                "reduce range(100) as $i (\"x\"; . + .)",
                "reduce range(100) as $i ([1]; . + .)",
                "reduce range(100) as $i (1; [., .]) | tojson",
                "reduce range(100) as $i (1; {a: ., b: .}) | ltrimstr(1)",
                "reduce range(100000) as $i (1; [.]) | tojson",
                "[range(1e12) | \"x\" * 10000]",
                "range(20000)",
                "[(1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2)"
                        + " + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2)"
                        + " + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2) + (1, 2)"
                        + " | select(false)]"
            })
    void an_expression_that_would_never_end_or_fit_ends_with_a_reason(String expression) {
        String reason = failure(expression, "{}");
        assertTrue(reason.matches("(makes|takes|recurses|needs).*"), reason);
    }

    @Test
    void a_large_input_is_refused_and_a_usual_one_is_not() {
        String item = "{\"id\":\"" + "x".repeat(1000) + "\"},";
        assertEquals("1000", made("length", "[" + item.repeat(999) + "1]"));
        assertTrue(failure("length", "[" + item.repeat(20_000) + "1]").startsWith("makes a value larger"));
    }

    @Test
    void the_time_is_a_bound_of_its_own() {
        Bounds short_ = new Bounds(1 << 20, 1 << 20, 10, Long.MAX_VALUE, Duration.ofMillis(50));
        Evaluation late = Program.compile("last(range(1e12))").evaluate(JsonText.object(), short_);
        assertEquals(new Evaluation.Failed("takes longer than PT0.05S"), late);
    }

    @ParameterizedTest
    @ValueSource(strings = {"env", "$ENV"})
    void the_environment_is_empty(String expression) {
        assertFalse(System.getenv().isEmpty());
        assertEquals("{}", made(expression, "{}"));
        assertEquals("null", made(expression + ".PATH", "{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".[",
                "a b",
                "| .",
                "nothing_has_this_name",
                ".id | tostrng",
                "$nobody",
                "input",
                "inputs",
                "debug",
                "debug_scope",
                "input_filename",
                "\"open",
                ". as $x",
                "\u0000"
            })
    void what_is_no_expression_is_refused_with_a_sentence(String text) {
        String sentence = assertThrows(IllegalArgumentException.class, () -> Jq.parse(text))
                .getMessage();
        assertTrue(sentence.startsWith("is not a jq expression"), sentence);
        assertFalse(sentence.contains("__step"), sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"import \"a\" as a; 1", "include \"a\"; 1", "import \"/etc/passwd\" as $p; $p"})
    void no_file_is_read(String expression) {
        Evaluation evaluation = Program.compile(expression).evaluate(JsonText.object(), Bounds.USUAL);
        assertTrue(evaluation instanceof Evaluation.Failed, evaluation.toString());
    }

    @Test
    void the_reason_of_a_failure_shows_no_value() {
        String input = "{\"password\":\"hunter2\",\"list\":[\"hunter2\"]}";
        for (String expression : new String[] {
            ".password.x",
            ".list[.password]",
            ".list[0][.password]",
            ".password + 1",
            ".list[0] - 1",
            "error",
            "error(tojson)",
            ".password | tonumber",
            ".[0]"
        }) {
            String reason = failure(expression, input);
            assertFalse(reason.contains("hunter2") && !expression.startsWith("error"), expression + ": " + reason);
        }
        assertEquals("{\"password\":\"***\",\"list\":[\"hunter2\"]}", failure("error(tojson)", input));
    }
}
