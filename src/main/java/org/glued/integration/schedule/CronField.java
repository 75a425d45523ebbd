package org.glued.integration.schedule;

import java.util.List;

/**
 * The values that a field of a cron expression may have, and how they are written: numbers, names, {@code *}, ranges, steps
 * and lists of these. Values become the bits of a mask.
 *
 * @param names of the values from {@code least} on, in upper case, or empty
 */
record CronField(String name, int least, int most, List<String> names) {
    static final CronField SECOND = new CronField("second", 0, 59, List.of());
    static final CronField MINUTE = new CronField("minute", 0, 59, List.of());
    static final CronField HOUR = new CronField("hour", 0, 23, List.of());
    static final CronField DAY_OF_MONTH = new CronField("day of month", 1, 31, List.of());
    static final CronField MONTH = new CronField(
            "month",
            1,
            12,
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"));
    /** From Sunday as 0 to Sunday as 7. */
    static final CronField DAY_OF_WEEK =
            new CronField("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

    /** @throws IllegalArgumentException with a sentence for the caller */
    long mask(String list) {
        long mask = 0;
        for (String item : list.split(",", -1)) {
            mask |= item(item);
        }
        return mask;
    }

    /** One member of a list: {@code *}, {@code a}, {@code a-b}, each with {@code /step} or without. */
    long item(String item) {
        String[] parts = item.split("/", -1);
        if (parts.length > 2) {
            throw wrong(item);
        }
        String[] ends = parts[0].split("-", -1);
        if (ends.length > 2) {
            throw wrong(item);
        }
        boolean all = parts[0].equals("*");
        int from = all ? least : value(ends[0]);
        int to = all || (ends.length == 1 && parts.length == 2) ? most : value(ends[ends.length - 1]);
        if (to == 0 && from > 0 && equals(DAY_OF_WEEK)) {
            // a week may end with Sunday by its name
            to = most;
        }
        if (to < from) {
            throw new IllegalArgumentException("has a " + name + " range that runs backwards: " + item);
        }
        return bits(from, to, parts.length == 2 ? step(parts[1]) : 1);
    }

    /** @throws IllegalArgumentException unless it is a number or name of this field */
    int value(String text) {
        int named = names.indexOf(text);
        if (named >= 0) {
            return least + named;
        }
        int value = number(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "has a " + name + " that is not from " + least + " to " + most + ": " + text);
        }
        return value;
    }

    private int step(String text) {
        int step = number(text);
        if (step < 1 || step > most - least + 1) {
            throw new IllegalArgumentException(
                    "has a " + name + " step that is not from 1 to " + (most - least + 1) + ": " + text);
        }
        return step;
    }

    private int number(String text) {
        if (text.isEmpty() || text.length() > 4 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw wrong(text);
        }
        return Integer.parseInt(text);
    }

    private IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "is no cron expression: the " + name + " is not understood: '" + text + "'");
    }

    private static long bits(int from, int to, int step) {
        long bits = 0;
        for (int value = from; value <= to; value += step) {
            bits |= 1L << value;
        }
        return bits;
    }
}
