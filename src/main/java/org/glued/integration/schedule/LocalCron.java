package org.glued.integration.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A cron expression on a time line without zones: five fields, or six with the seconds first, or a name such as
 * {@code @hourly}.
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

    /** The calendar repeats itself after so many months: what has not come by then never comes. */
    private static final int CYCLE = 400 * 12;

    private static final int MOST_KNOWN = 10_000;
    private static final Map<String, LocalCron> KNOWN = new ConcurrentHashMap<>();

    private final long seconds;
    private final long minutes;
    private final long hours;
    private final long months;
    private final CronDays days;

    private LocalCron(String[] fields) {
        this.seconds = CronField.SECOND.mask(fields[0]);
        this.minutes = CronField.MINUTE.mask(fields[1]);
        this.hours = CronField.HOUR.mask(fields[2]);
        this.days = new CronDays(fields[3], fields[5]);
        this.months = CronField.MONTH.mask(fields[4]);
    }

    /**
     * Reads an expression, or remembers having read it: rules are read at each fire.
     *
     * @throws IllegalArgumentException with a sentence for the caller
     */
    static LocalCron parse(String expression) {
        LocalCron known = KNOWN.get(expression);
        if (known != null) {
            return known;
        }
        String upper = expression.strip().toUpperCase(Locale.ROOT);
        LocalCron read = new LocalCron(fields(upper.startsWith("@") ? nickname(upper) : upper));
        if (KNOWN.size() >= MOST_KNOWN) {
            KNOWN.clear();
        }
        KNOWN.put(expression, read);
        return read;
    }

    /** The first time strictly after {@code after}, or empty when there is none. */
    Optional<LocalDateTime> next(LocalDateTime after) {
        LocalDateTime start = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        LocalDate today = start.toLocalDate();
        if (isMeant(today)) {
            Optional<LocalDateTime> later = laterOn(start);
            if (later.isPresent()) {
                return later;
            }
        }
        return dayAfter(today).map(day -> day.atTime(first(hours, 0), first(minutes, 0), first(seconds, 0)));
    }

    private boolean isMeant(LocalDate day) {
        YearMonth month = YearMonth.from(day);
        return first(months, month.getMonthValue()) == month.getMonthValue()
                && (days.in(month) >> day.getDayOfMonth() & 1) == 1;
    }

    /** The first time at or after {@code start} on the same day. */
    private Optional<LocalDateTime> laterOn(LocalDateTime start) {
        int hour = first(hours, start.getHour());
        if (hour == start.getHour()) {
            int minute = first(minutes, start.getMinute());
            if (minute == start.getMinute()) {
                int second = first(seconds, start.getSecond());
                if (second >= 0) {
                    return Optional.of(start.withSecond(second));
                }
                minute = first(minutes, start.getMinute() + 1);
            }
            if (minute >= 0) {
                return Optional.of(start.withMinute(minute).withSecond(first(seconds, 0)));
            }
            hour = first(hours, start.getHour() + 1);
        }
        return hour < 0
                ? Optional.empty()
                : Optional.of(start.toLocalDate().atTime(hour, first(minutes, 0), first(seconds, 0)));
    }

    private Optional<LocalDate> dayAfter(LocalDate day) {
        YearMonth month = YearMonth.from(day);
        int from = day.getDayOfMonth() + 1;
        for (int i = 0; i <= CYCLE; i++) {
            if (first(months, month.getMonthValue()) == month.getMonthValue()) {
                int found = first(days.in(month), from);
                if (found >= 0) {
                    return Optional.of(month.atDay(found));
                }
            }
            month = month.plusMonths(1);
            from = 1;
        }
        return Optional.empty();
    }

    /** The lowest bit from {@code least} on, or -1. */
    private static int first(long mask, int least) {
        long rest = mask >> least << least;
        return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
    }

    private static String[] fields(String expression) {
        String[] fields = expression.split("\\s+", -1);
        if (fields.length == 6) {
            return fields;
        }
        if (fields.length != 5) {
            throw new IllegalArgumentException("must have 5 fields, or 6 with the seconds first, and has "
                    + (expression.isEmpty() ? 0 : fields.length));
        }
        String[] six = new String[6];
        Arrays.setAll(six, i -> i == 0 ? "0" : fields[i - 1]);
        return six;
    }

    private static String nickname(String name) {
        String expression = NICKNAMES.get(name);
        if (expression == null) {
            throw new IllegalArgumentException(
                    "must be one of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly");
        }
        return expression;
    }
}
