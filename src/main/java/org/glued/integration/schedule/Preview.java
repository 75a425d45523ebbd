package org.glued.integration.schedule;

import java.time.Instant;
import java.util.List;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** A question about a rule that is not stored. */
record Preview(Timing timing, int count) {
    private static final int DEFAULT = 10;
    private static final int MOST = 500;

    static Preview read(Form form) {
        Integer count = form.integer("count", 1, MOST);
        return new Preview(Timing.read(form), count == null ? DEFAULT : count);
    }

    List<Instant> fires(Instant now) {
        return timing.preview(now, now, count);
    }

    /** @throws Problem 400 when it is no number from 1 to {@value #MOST} */
    static int count(@Nullable String text) {
        if (text == null) {
            return DEFAULT;
        }
        try {
            int count = Integer.parseInt(text);
            if (count >= 1 && count <= MOST) {
                return count;
            }
        } catch (NumberFormatException e) {
            // falls through to the one answer for every wrong count
        }
        throw Problem.invalid("?count", "must be a whole number from 1 to " + MOST);
    }
}
