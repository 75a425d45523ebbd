package org.glued.integration.mq.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.glued.integration.mq.consume.Settlement;
import org.glued.integration.outbound.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookVerdictTest {
    private static final Instant NOW = Instant.parse("2026-11-23T20:44:00Z");

    private static Handled verdict(int status, Map<String, List<String>> headers) {
        return WebhookVerdict.of(new Outcome.Answered(status, headers, new byte[0], 0, false), NOW);
    }

    private static Handled verdict(int status) {
        return verdict(status, Map.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void a_2xx_acknowledges(int status) {
        assertInstanceOf(Settlement.Ack.class, verdict(status).settlement());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 408, 409, 413, 422, 451})
    void a_4xx_rejects(int status) {
        assertInstanceOf(Settlement.Reject.class, verdict(status).settlement());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 429, 500, 502, 503, 504})
    void what_may_pass_comes_again_with_the_queues_backoff(int status) {
        assertEquals(new Settlement.Nack(null), verdict(status).settlement());
        assertNull(verdict(status).pause());
    }

    @Test
    void a_call_without_an_answer_comes_again() {
        for (Outcome outcome : List.of(
                new Outcome.TimedOut(Duration.ofSeconds(1)),
                new Outcome.Unreachable("refused"),
                new Outcome.Refused("private"))) {
            assertEquals(
                    new Settlement.Nack(null), WebhookVerdict.of(outcome, NOW).settlement());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void retry_after_in_seconds_or_as_a_date_is_honoured_and_pauses(int status) {
        Duration wait = Duration.ofSeconds(90);
        for (String written : List.of("90", "Mon, 23 Nov 2026 20:45:30 GMT")) {
            Handled handled = verdict(status, Map.of("Retry-After", List.of(written)));
            assertEquals(new Settlement.Nack(wait), handled.settlement());
            assertEquals(wait, handled.pause());
        }
    }

    @Test
    void retry_after_has_an_end_and_nonsense_counts_as_not_sent() {
        assertEquals(
                Duration.ofDays(1),
                verdict(429, Map.of("retry-after", List.of("999999999"))).pause());
        assertEquals(
                Duration.ofDays(1),
                verdict(503, Map.of("retry-after", List.of("999999999999"))).pause());
        assertNull(verdict(429, Map.of("retry-after", List.of("soon"))).pause());
    }

    @Test
    void a_wait_that_is_over_leaves_the_queues_backoff() {
        for (String written : List.of("0", "Mon, 23 Nov 2026 20:44:00 GMT", "Mon, 23 Nov 2026 20:43:00 GMT")) {
            Handled handled = verdict(503, Map.of("Retry-After", List.of(written)));
            assertEquals(new Settlement.Nack(null), handled.settlement());
            assertNull(handled.pause());
        }
    }

    @Test
    void gone_disables_and_does_not_count_against_the_message() {
        Handled gone = verdict(410);
        assertEquals(new Settlement.Defer(Duration.ZERO), gone.settlement());
        assertNotNull(gone.gone());
    }
}
