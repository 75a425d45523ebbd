package org.glued.integration.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which days of a month a cron expression means. Besides what every field has: {@code L} (the last day), {@code L-3} (three
 * days before it), {@code LW} (the last weekday), {@code 15W} (the weekday nearest to the 15th within the month; a month
 * without the day has none), {@code 5L} (the last Friday), {@code 5#2} (the second Friday).
 *
 * <p>When both fields are given, a day that matches either counts; when one begins with {@code *}, a day has to match both
 * (Vixie's cron).
 */
final class CronDays {
    private static final Pattern BEFORE_LAST = Pattern.compile("L-(\\d{1,2})");
    private static final Pattern NEAREST_WEEKDAY = Pattern.compile("(\\d{1,2})W");
    private static final Pattern LAST_OF_WEEKDAY = Pattern.compile("(\\w+)L");
    private static final Pattern NTH_OF_WEEKDAY = Pattern.compile("(\\w+)#(\\d)");

    private final List<ToLongFunction<YearMonth>> daysOfMonth = new ArrayList<>();
    private final List<ToLongFunction<YearMonth>> daysOfWeek = new ArrayList<>();
    private final boolean either;

    /** @throws IllegalArgumentException with a sentence for the caller */
    CronDays(String dayOfMonth, String dayOfWeek) {
        String days = dayOfMonth.equals("?") ? "*" : dayOfMonth;
        String weekdays = dayOfWeek.equals("?") ? "*" : dayOfWeek;
        for (String item : days.split(",", -1)) {
            daysOfMonth.add(dayOfMonth(item));
        }
        for (String item : weekdays.split(",", -1)) {
            daysOfWeek.add(dayOfWeek(item));
        }
        either = !days.startsWith("*") && !weekdays.startsWith("*");
    }

    /** The days of {@code month} as bits 1 to 31. */
    long in(YearMonth month) {
        long byDate = union(daysOfMonth, month);
        long byWeekday = union(daysOfWeek, month);
        long days = either ? byDate | byWeekday : byDate & byWeekday;
        return days & ((1L << (month.lengthOfMonth() + 1)) - 1);
    }

    private static long union(List<ToLongFunction<YearMonth>> items, YearMonth month) {
        long days = 0;
        for (ToLongFunction<YearMonth> item : items) {
            days |= item.applyAsLong(month);
        }
        return days;
    }

    private static ToLongFunction<YearMonth> dayOfMonth(String item) {
        if (item.equals("L")) {
            return month -> 1L << month.lengthOfMonth();
        }
        if (item.equals("LW")) {
            return month -> 1L << nearestWeekday(month, month.lengthOfMonth());
        }
        Matcher before = BEFORE_LAST.matcher(item);
        if (before.matches()) {
            int distance = CronField.DAY_OF_MONTH.value(before.group(1));
            return month -> distance < month.lengthOfMonth() ? 1L << (month.lengthOfMonth() - distance) : 0;
        }
        Matcher nearest = NEAREST_WEEKDAY.matcher(item);
        if (nearest.matches()) {
            int day = CronField.DAY_OF_MONTH.value(nearest.group(1));
            return month -> day <= month.lengthOfMonth() ? 1L << nearestWeekday(month, day) : 0;
        }
        long mask = CronField.DAY_OF_MONTH.item(item);
        return month -> mask;
    }

    private static ToLongFunction<YearMonth> dayOfWeek(String item) {
        Matcher nth = NTH_OF_WEEKDAY.matcher(item);
        if (nth.matches()) {
            DayOfWeek weekday = weekday(nth.group(1));
            int which = Integer.parseInt(nth.group(2));
            if (which < 1 || which > 5) {
                throw new IllegalArgumentException("has a day of week with a # that is not from 1 to 5: " + item);
            }
            return month -> {
                int day = first(month, weekday) + 7 * (which - 1);
                return day <= month.lengthOfMonth() ? 1L << day : 0;
            };
        }
        Matcher last = LAST_OF_WEEKDAY.matcher(item);
        if (last.matches()) {
            DayOfWeek weekday = weekday(last.group(1));
            return month -> 1L
                    << month.atEndOfMonth()
                            .with(TemporalAdjusters.lastInMonth(weekday))
                            .getDayOfMonth();
        }
        if (item.equals("L")) {
            throw new IllegalArgumentException("has a day of week L without a day before it, such as 5L");
        }
        long weekdays = CronField.DAY_OF_WEEK.item(item);
        return month -> everyWeek(month, weekdays);
    }

    private static DayOfWeek weekday(String text) {
        int value = CronField.DAY_OF_WEEK.value(text);
        return DayOfWeek.of(value == 0 ? 7 : value);
    }

    private static int first(YearMonth month, DayOfWeek weekday) {
        return Math.floorMod(weekday.getValue() - month.atDay(1).getDayOfWeek().getValue(), 7) + 1;
    }

    private static long everyWeek(YearMonth month, long weekdays) {
        long days = 0;
        for (DayOfWeek weekday : DayOfWeek.values()) {
            boolean meant =
                    (weekdays >> weekday.getValue() & 1) == 1 || (weekday == DayOfWeek.SUNDAY && (weekdays & 1) == 1);
            for (int day = first(month, weekday); meant && day <= 31; day += 7) {
                days |= 1L << day;
            }
        }
        return days;
    }

    private static int nearestWeekday(YearMonth month, int day) {
        LocalDate date = month.atDay(day);
        return switch (date.getDayOfWeek()) {
            case SATURDAY -> day == 1 ? 3 : day - 1;
            case SUNDAY -> day == month.lengthOfMonth() ? day - 2 : day + 1;
            default -> day;
        };
    }
}
