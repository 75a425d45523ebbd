package org.glued.integration.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every change of the clocks of every IANA zone from 2020 to 2035, against what java.time makes of the same local times. */
class ZoneTransitionsTest {
    private static final Instant FROM = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2036-01-01T00:00:00Z");
    private static final int STEP_MINUTES = 10;

    @Test
    void a_local_time_fires_once_around_every_transition() {
        int seen = 0;
        for (String name : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
            ZoneId zone = ZoneId.of(name);
            ZoneOffsetTransition change = zone.getRules().nextTransition(FROM);
            while (change != null && change.getInstant().isBefore(TO)) {
                around(zone, change);
                seen++;
                change = zone.getRules().nextTransition(change.getInstant());
            }
        }
        assertTrue(seen > 1000, "only " + seen + " transitions");
    }

    private static void around(ZoneId zone, ZoneOffsetTransition change) {
        Instant from = change.getInstant().minus(Duration.ofHours(30)).truncatedTo(ChronoUnit.HOURS);
        Instant to = from.plus(Duration.ofHours(60));
        TreeSet<Instant> expected = expected(zone, change, from, to);
        Rule rule = new Cron(LocalCron.parse("*/" + STEP_MINUTES + " * * * *"), zone);
        TreeSet<Instant> fired = new TreeSet<>();
        Instant next = rule.next(from).orElseThrow();
        while (next.isBefore(to)) {
            assertTrue(fired.isEmpty() || next.isAfter(fired.last()), zone + " " + change);
            fired.add(next);
            next = rule.next(next).orElseThrow();
        }
        assertEquals(List.copyOf(expected), List.copyOf(fired), zone + " " + change);
    }

    /** From the other side: each local time on the clock face, put on the time line by the offsets valid for it. */
    private static TreeSet<Instant> expected(ZoneId zone, ZoneOffsetTransition change, Instant from, Instant to) {
        TreeSet<Instant> expected = new TreeSet<>();
        LocalDateTime local = LocalDateTime.ofInstant(from, ZoneOffset.UTC).minusHours(40);
        LocalDateTime end = LocalDateTime.ofInstant(to, ZoneOffset.UTC).plusHours(40);
        for (; local.isBefore(end); local = local.plusMinutes(STEP_MINUTES)) {
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
            Instant instant =
                    offsets.isEmpty() ? change(zone, local, change).getInstant() : local.toInstant(offsets.getFirst());
            if (instant.isAfter(from) && instant.isBefore(to)) {
                expected.add(instant);
            }
        }
        return expected;
    }

    private static ZoneOffsetTransition change(ZoneId zone, LocalDateTime gap, ZoneOffsetTransition near) {
        return near.isGap() && !gap.isBefore(near.getDateTimeBefore()) && gap.isBefore(near.getDateTimeAfter())
                ? near
                : zone.getRules().getTransition(gap);
    }
}
