package org.glued.integration.schedule;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A cron expression on a time line without zones: five fields, or six with the seconds first. When day of month and day of
 * week are both given, a day that matches either of them counts, as in every cron since Vixie's.
 */
final class LocalCron {
    private static final Map<String, String> NICKNAMES = Map.of(
            "@YEARLY", "0 0 1 1 *",
            "@ANNUALLY", "0 0 1 1 *",
            "@MONTHLY", "0 0 1 * *",
            "@WEEKLY", "0 0 * * 0",
            "@DAILY", "0 0 * * *",
            "@MIDNIGHT", "0 0 * * *",
            "@HOURLY", "0 * * * *");
    private static final CronDefinition FIVE = definition(false);
    private static final CronDefinition SIX = definition(true);

    /** cron-utils throws when it meets a month without that day. */
    private static final Pattern WEEKDAY_NEAR_MISSING_DAY = Pattern.compile("\\b(29|30|31)W\\b");

    private final ExecutionTime times;

    private LocalCron(ExecutionTime times) {
        this.times = times;
    }

    /** @throws IllegalArgumentException with a sentence for the caller */
    static LocalCron parse(String expression) {
        String upper = expression.strip().toUpperCase(Locale.ROOT);
        String plain = upper.startsWith("@") ? nickname(upper) : upper.replace('?', '*');
        int fields = plain.split("\\s+", -1).length;
        if (fields != 5 && fields != 6) {
            throw new IllegalArgumentException("must have 5 fields, or 6 with the seconds first, and has " + fields);
        }
        if (WEEKDAY_NEAR_MISSING_DAY.matcher(plain).find()) {
            throw new IllegalArgumentException("has W at a day that some months lack; write LW");
        }
        try {
            return new LocalCron(ExecutionTime.forCron(new CronParser(fields == 6 ? SIX : FIVE).parse(plain)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is no cron expression: " + reason(e), e);
        }
    }

    /** The first time strictly after {@code after}, or empty when there is none. */
    Optional<LocalDateTime> next(LocalDateTime after) {
        ZonedDateTime second = after.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC);
        return times.nextExecution(second).map(ZonedDateTime::toLocalDateTime);
    }

    private static String nickname(String name) {
        String expression = NICKNAMES.get(name);
        if (expression == null) {
            throw new IllegalArgumentException(
                    "must be one of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly");
        }
        return expression;
    }

    private static String reason(IllegalArgumentException e) {
        String message = e.getMessage() == null ? "not understood" : e.getMessage();
        return message.replace("Failed to parse cron expression. ", "");
    }

    private static CronDefinition definition(boolean seconds) {
        CronDefinitionBuilder fields = CronDefinitionBuilder.defineCron();
        if (seconds) {
            fields =
                    fields.withSeconds().withValidRange(0, 59).withStrictRange().and();
        }
        return fields.withMinutes()
                .withValidRange(0, 59)
                .withStrictRange()
                .and()
                .withHours()
                .withValidRange(0, 23)
                .withStrictRange()
                .and()
                .withDayOfMonth()
                .withValidRange(1, 31)
                .supportsL()
                .supportsW()
                .supportsLW()
                .and()
                .withMonth()
                .withValidRange(1, 12)
                .and()
                .withDayOfWeek()
                .withValidRange(0, 7)
                .withMondayDoWValue(1)
                .withIntMapping(7, 0)
                .supportsHash()
                .supportsL()
                .and()
                .instance();
    }
}
