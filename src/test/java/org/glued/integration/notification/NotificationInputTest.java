package org.glued.integration.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glued.integration.kernel.FieldError;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Problem;
import org.junit.jupiter.api.Test;

class NotificationInputTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String ANNA = "11111111-1111-4111-8111-111111111111";
    private static final String BORIS = "22222222-2222-4222-8222-222222222222";

    private static NotificationInput read(String fields) {
        return Form.read(
                JsonText.parse(("{" + fields + "}").replace('\'', '"')), form -> NotificationInput.read(form, NOW));
    }

    /** The pointers to what is wrong with {@code fields} beside a good subject and recipient. */
    private static List<String> wrong(String fields) {
        return wrongAlone("'to':['" + ANNA + "'],'subject':'s'," + fields);
    }

    private static List<String> wrongAlone(String fields) {
        Problem problem = assertThrows(Problem.class, () -> read(fields));
        return problem.errors().stream().map(FieldError::pointer).toList();
    }

    @Test
    void a_subject_and_someone_to_tell_it_are_enough() {
        NotificationInput input = read("'to':['" + ANNA + "'],'subject':'s'");
        assertEquals(List.of(UUID.fromString(ANNA)), input.to());
        assertEquals(Severity.INFO, input.severity());
        assertFalse(input.confirm());
        assertNull(input.escalateAt());
    }

    @Test
    void it_is_to_escalate_when_the_time_to_confirm_has_passed_and_someone_is_named() {
        String confirm = "'to':['" + ANNA + "'],'subject':'s','confirm':true,'confirm_by':'2026-11-23T13:00:00Z'";
        assertNull(read(confirm).escalateAt());
        assertEquals(
                Instant.parse("2026-11-23T13:00:00Z"),
                read(confirm + ",'escalate_to':'" + BORIS + "'").escalateAt());
    }

    @Test
    void each_wrong_recipient_is_named_by_its_place() {
        assertEquals(
                List.of("/to/1", "/to/2", "/to/3", "/to/4"),
                wrongAlone("'subject':'s','to':['" + ANNA + "','" + ANNA + "','x',5,'" + new UUID(0, 0) + "']"));
        assertEquals(List.of("/to"), wrongAlone("'subject':'s','to':[]"));
        assertEquals(List.of("/to", "/to"), wrongAlone("'subject':'s','to':'" + ANNA + "'"));
        assertEquals(List.of("/to", "/subject"), wrongAlone(""));
    }

    @Test
    void a_thousand_can_be_told_at_once_and_no_more() {
        assertEquals(1000, read("'subject':'s','to':" + people(1000)).to().size());
        assertEquals(List.of("/to"), wrongAlone("'subject':'s','to':" + people(1001)));
    }

    private static String people(int count) {
        return Stream.generate(() -> "'" + UUID.randomUUID() + "'")
                .limit(count)
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void confirm_by_and_escalate_to_are_for_what_has_to_be_confirmed() {
        assertEquals(List.of("/confirm_by"), wrong("'confirm_by':'2026-11-23T13:00:00Z'"));
        assertEquals(List.of("/escalate_to"), wrong("'confirm':true,'escalate_to':'" + BORIS + "'"));
        assertEquals(
                List.of("/escalate_to"),
                wrong("'confirm':true,'confirm_by':'2026-11-23T13:00:00Z','escalate_to':'" + ANNA + "'"));
    }

    @Test
    void times_are_ahead_and_in_order() {
        assertEquals(List.of("/expires_at"), wrong("'expires_at':'2026-11-23T12:00:00Z'"));
        assertEquals(List.of("/confirm_by"), wrong("'confirm':true,'confirm_by':'2026-11-23T11:59:59Z'"));
        assertEquals(
                List.of("/confirm_by"),
                wrong("'confirm':true,'confirm_by':'2026-11-23T13:00:00Z','expires_at':'2026-11-23T13:00:00Z'"));
        assertEquals(List.of("/expires_at"), wrong("'expires_at':'PT1H'"));
    }

    @Test
    void other_fields_are_refused_by_name() {
        assertEquals(List.of("/severity", "/bogus"), wrong("'severity':'bad','bogus':1"));
        assertEquals(List.of("/body"), wrong("'body':'" + "x".repeat(50_001) + "'"));
    }
}
