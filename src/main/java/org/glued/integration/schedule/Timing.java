package org.glued.integration.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A rule as it is written, and the time it holds for: exactly one of {@code cron}, {@code every} and {@code at}, from
 * {@code startsAt} to {@code endsAt}, both included.
 *
 * @param jitter which the shift of each instant stays below, or null for none
 */
record Timing(
        @Nullable String cron,
        @Nullable Duration every,
        @Nullable Instant at,
        ZoneId timezone,
        @Nullable Duration jitter,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final Duration LONGEST_JITTER = Duration.ofHours(24);
    /** Names in the IANA database that Java leaves out, with what the database says they stand for. */
    private static final Map<String, String> LINKS = Map.of(
            "EST", "America/Panama",
            "MST", "America/Phoenix",
            "HST", "Pacific/Honolulu",
            "ROC", "Asia/Taipei",
            "GMT+0", "Etc/GMT",
            "GMT-0", "Etc/GMT");

    static Timing read(Form form) {
        exactlyOne(form, "cron", "every", "at");
        String cron = form.text("cron", 200);
        form.parsed("cron", LocalCron::parse);
        ZoneId zone = form.parsed("timezone", Timing::zone);
        Duration jitter = form.duration("jitter", Duration.ZERO, LONGEST_JITTER);
        Instant startsAt = form.instant("starts_at");
        Instant endsAt = form.instant("ends_at");
        if (startsAt != null && endsAt != null && endsAt.isBefore(startsAt)) {
            form.error("ends_at", "must not be before starts_at");
        }
        return new Timing(
                cron,
                form.duration("every", SHORTEST, LONGEST),
                form.instant("at"),
                zone == null ? ZoneId.of("UTC") : zone,
                jitter == null || jitter.isZero() ? null : jitter,
                startsAt,
                endsAt);
    }

    /** Notes an error unless one and only one of the fields is there. */
    static void exactlyOne(Form form, String... names) {
        List<String> present = new ArrayList<>();
        for (String name : names) {
            if (form.has(name)) {
                present.add(name);
            }
        }
        String one = "exactly one of " + String.join(", ", names) + " is required";
        if (present.isEmpty()) {
            form.error(names[0], one);
        }
        if (present.size() > 1) {
            present.forEach(name -> form.error(name, one));
        }
    }

    private static ZoneId zone(String name) {
        String zone = LINKS.getOrDefault(name, name);
        if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            throw new IllegalArgumentException("is not the name of an IANA time zone such as Europe/Prague");
        }
        return ZoneId.of(zone);
    }

    /** @param anchor what {@code every} counts from when there is no {@code startsAt} */
    Rule rule(Instant anchor) {
        if (cron != null) {
            return new Cron(LocalCron.parse(cron), timezone);
        }
        if (every != null) {
            return new Every(every, startsAt == null ? anchor : startsAt);
        }
        if (at != null) {
            return new At(at);
        }
        throw new IllegalStateException("A timing has a rule");
    }

    /** The first instant of the rule that is after {@code after} and within the time it holds for. */
    Optional<Instant> next(Rule rule, Instant after) {
        boolean early = startsAt != null && after.isBefore(startsAt);
        Instant from = early && startsAt != null ? startsAt.minusMillis(1) : after;
        return rule.next(from).filter(instant -> endsAt == null || !instant.isAfter(endsAt));
    }

    /** Why there is no instant left. */
    Problem never() {
        if (at != null) {
            return Problem.impossible("/at", "The time has passed already, or is outside starts_at and ends_at");
        }
        return cron != null
                ? Problem.impossible("/cron", "The rule never fires")
                : Problem.impossible("/ends_at", "The rule never fires before it ends");
    }
}
