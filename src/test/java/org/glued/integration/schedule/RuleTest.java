package org.glued.integration.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {
    @Test
    void aTimeInTheSpringGapFiresOnceAtTheFirstInstantAfterIt() {
        Rule rule = cron("30 2 * * *", "Europe/Prague");
        assertEquals(
                instants("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"),
                after(rule, "2026-03-28T00:00:00Z", 3));
    }

    @Test
    void manyTimesInTheGapFireOnce() {
        Rule rule = cron("*/20 * * * *", "Europe/Prague");
        assertEquals(
                instants("2026-03-29T00:40:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z"),
                after(rule, "2026-03-29T00:30:00Z", 3));
    }

    @Test
    void aTimeThatAutumnShowsTwiceFiresTheFirstTimeOnly() {
        Rule rule = cron("30 2 * * *", "Europe/Prague");
        assertEquals(instants("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"), after(rule, "2026-10-24T12:00:00Z", 2));
    }

    @Test
    void askedWithinTheSecondShowingItAnswersWhatFollowsIt() {
        Rule rule = cron("*/30 * * * *", "Europe/Prague");
        assertEquals(instants("2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z"), after(rule, "2026-10-25T00:00:00Z", 2));
        assertEquals(instants("2026-10-25T02:00:00Z"), after(rule, "2026-10-25T01:15:00Z", 1));
    }

    @Test
    void lordHoweMovesItsClocksByHalfAnHour() {
        Rule rule = cron("15 2 * * *", "Australia/Lord_Howe");
        // 2026-10-04 02:00 (+10:30) becomes 02:30 (+11)
        assertEquals(instants("2026-10-03T15:30:00Z"), after(rule, "2026-10-03T00:00:00Z", 1));
        // 2026-04-05 02:00 (+11) becomes 01:30 (+10:30)
        assertEquals(
                instants("2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"),
                after(cron("45 1 * * *", "Australia/Lord_Howe"), "2026-04-04T00:00:00Z", 2));
    }

    @Test
    void theLastOfFebruaryComesInLeapYears() {
        assertEquals(
                instants("2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"),
                after(cron("0 0 29 2 *", "UTC"), "2026-01-01T00:00:00Z", 2));
    }

    @Test
    void aDayThatNeverComesNeverFires() {
        assertEquals(Optional.empty(), cron("0 0 30 2 *", "UTC").next(Instant.parse("2026-01-01T00:00:00Z")));
    }

    @Test
    void secondsNamesAndSpecialDaysAreUnderstood() {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        assertEquals(
                Optional.of(start.plusSeconds(10)),
                cron("*/10 * * * * *", "UTC").next(start));
        assertEquals(instants("2026-01-31T00:00:00Z"), after(cron("0 0 L * *", "UTC"), start.toString(), 1));
        assertEquals(instants("2026-02-16T00:00:00Z"), after(cron("0 0 15W FEB *", "UTC"), start.toString(), 1));
        assertEquals(instants("2026-01-09T00:00:00Z"), after(cron("0 0 * * fri#2", "UTC"), start.toString(), 1));
        assertEquals(instants("2026-01-01T01:00:00Z"), after(cron("@hourly", "UTC"), start.toString(), 1));
        assertEquals(instants("2026-01-04T00:00:00Z"), after(cron("@weekly", "UTC"), start.toString(), 1));
        assertEquals(instants("2027-01-01T00:00:00Z"), after(cron("@yearly", "UTC"), start.toString(), 1));
    }

    @Test
    void theSpecialDaysOfAMonth() {
        String start = "2026-01-01T12:00:00Z";
        // the last but three, the last weekday (31 January is a Saturday), the last Friday
        assertEquals(instants("2026-01-28T00:00:00Z"), after(cron("0 0 L-3 * *", "UTC"), start, 1));
        assertEquals(instants("2026-01-30T00:00:00Z"), after(cron("0 0 LW * *", "UTC"), start, 1));
        assertEquals(instants("2026-01-30T00:00:00Z"), after(cron("0 0 * * 5L", "UTC"), start, 1));
        // a month without a 31st has no weekday near it; 31 May is a Sunday
        assertEquals(
                instants("2026-01-30T00:00:00Z", "2026-03-31T00:00:00Z", "2026-05-29T00:00:00Z"),
                after(cron("0 0 31W * *", "UTC"), start, 3));
        // the 1st of August is a Saturday, and its nearest weekday within the month a Monday
        assertEquals(instants("2026-08-03T00:00:00Z"), after(cron("0 0 1W 8 *", "UTC"), start, 1));
        // not every month has a fifth Friday
        assertEquals(
                instants("2026-01-30T00:00:00Z", "2026-05-29T00:00:00Z"),
                after(cron("0 0 * * FRI#5", "UTC"), start, 2));
        assertEquals(
                instants("2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z", "2026-01-10T00:00:00Z"),
                after(cron("0 0 * * SAT-SUN", "UTC"), start, 3));
        assertEquals(
                instants("2026-01-15T00:00:00Z", "2026-01-31T00:00:00Z"), after(cron("0 0 15,L * *", "UTC"), start, 2));
    }

    @Test
    void aDayFieldThatBeginsWithAStarHasToMatchToo() {
        // odd days that are Mondays
        assertEquals(
                instants("2026-01-05T00:00:00Z", "2026-01-19T00:00:00Z"),
                after(cron("0 0 */2 * 1", "UTC"), "2026-01-01T00:00:00Z", 2));
    }

    @Test
    void jitterLargerThanThePeriodKeepsTheOrder() {
        Instant anchor = Instant.parse("2026-01-01T00:00:00Z");
        Rule rule = new Every(Duration.ofSeconds(1), anchor);
        Jitter jitter = new Jitter(new java.util.UUID(7, 8), Duration.ofHours(1));
        for (int i = 0; i < 1000; i++) {
            Instant planned = anchor.plusSeconds(i);
            Due due = jitter.due(rule, planned);
            assertEquals(due, jitter.due(rule, planned));
            assertTrue(!due.at().isBefore(planned) && due.at().isBefore(planned.plusSeconds(1)), due.toString());
        }
    }

    @Test
    void dayOfMonthAndDayOfWeekTogetherMeanEither() {
        assertEquals(
                instants("2026-01-09T00:00:00Z", "2026-01-13T00:00:00Z"),
                after(cron("0 0 13 * 5", "UTC"), "2026-01-03T00:00:00Z", 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "61 * * * *",
                "x * * * *",
                "*/0 * * * *",
                "@reboot",
                "0 0 32W * *",
                "0 0 * * L",
                "0 0 * * 5#6",
                "0 0 L-W * *",
                "0 0 5-1 * *",
                "* * * * MON-",
                "5/ * * * *",
                "*/61 * * * *",
                "* * * * * * *"
            })
    void whatIsNoCronExpressionIsRefused(String expression) {
        String reason = assertThrows(IllegalArgumentException.class, () -> LocalCron.parse(expression))
                .getMessage();
        assertTrue(!reason.isBlank());
    }

    @Test
    void everyKeepsToItsAnchor() {
        Instant anchor = Instant.parse("2026-01-01T00:00:00Z");
        Rule rule = new Every(Duration.ofSeconds(10), anchor);
        assertEquals(Optional.of(anchor), rule.next(anchor.minusSeconds(100)));
        assertEquals(Optional.of(anchor.plusSeconds(10)), rule.next(anchor));
        assertEquals(Optional.of(anchor.plusSeconds(20)), rule.next(anchor.plusMillis(10_001)));
    }

    @Test
    void everyCountsElapsedTimeThroughTheHourThatAutumnShowsTwice() {
        Timing timing = new Timing(
                null,
                Duration.ofMinutes(20),
                null,
                ZoneId.of("Europe/Prague"),
                null,
                Instant.parse("2026-10-25T00:00:00Z"),
                null);
        // Prague shows 02:00 to 03:00 from 00:00Z, and once more from 01:00Z
        assertEquals(
                instants(
                        "2026-10-25T00:40:00Z",
                        "2026-10-25T01:00:00Z",
                        "2026-10-25T01:20:00Z",
                        "2026-10-25T01:40:00Z",
                        "2026-10-25T02:00:00Z"),
                after(timing.rule(Instant.EPOCH), "2026-10-25T00:20:00Z", 5));
    }

    @Test
    void atFiresOnce() {
        Instant instant = Instant.parse("2026-01-01T00:00:00Z");
        assertEquals(Optional.of(instant), new At(instant).next(instant.minusMillis(1)));
        assertEquals(Optional.empty(), new At(instant).next(instant));
    }

    @Test
    void theLatestOfALongStopIsFoundWithoutCountingThroughIt() {
        Instant anchor = Instant.parse("2020-01-01T00:00:00Z");
        Instant now = Instant.parse("2026-01-01T00:00:00.050Z");
        assertEquals(Optional.of(now.minusMillis(50)), new Every(Duration.ofMillis(100), anchor).latest(anchor, now));
        assertEquals(
                Optional.of(Instant.parse("2025-12-25T00:00:00Z")),
                cron("0 0 25 12 *", "UTC").latest(anchor, now));
    }

    private static Rule cron(String expression, String zone) {
        return new Cron(LocalCron.parse(expression), ZoneId.of(zone));
    }

    private static List<Instant> instants(String... texts) {
        return Stream.of(texts).map(Instant::parse).toList();
    }

    private static List<Instant> after(Rule rule, String start, int count) {
        List<Instant> found = new ArrayList<>();
        Instant last = Instant.parse(start);
        while (found.size() < count) {
            last = rule.next(last).orElseThrow();
            found.add(last);
        }
        return found;
    }
}
