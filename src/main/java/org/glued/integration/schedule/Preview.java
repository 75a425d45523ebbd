package org.glued.integration.schedule;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A question about a rule that is not stored; a whole schedule may be asked about, of which what does not belong to the rule is
 * not looked at. The answer has no jitter in it, because that comes from the uuid of a schedule; the fires of a stored one have.
 */
record Preview(@JsonUnwrapped Timing timing, int count) {
    private static final int DEFAULT = 10;
    private static final int MOST = 500;

    /** @param count when the body says none */
    static Preview read(Form form, int count) {
        form.readOnly("uuid", "name", "action", "publish", "ttl", "overlap", "catch_up", "catch_up_window")
                .readOnly("pause_on_failure", "enabled");
        Integer wanted = form.integer("count", 1, MOST);
        Integer most = form.integer("max_fires", 1, Integer.MAX_VALUE);
        return new Preview(Timing.read(form), Math.min(wanted == null ? count : wanted, most == null ? MOST : most));
    }

    /** @throws Problem 422 when there are none */
    List<Instant> fires(Instant now) {
        Rule rule = timing.rule(now);
        List<Instant> fires = new ArrayList<>();
        Optional<Instant> next = timing.next(rule, now);
        if (next.isEmpty()) {
            throw timing.never();
        }
        while (next.isPresent() && fires.size() < count) {
            fires.add(next.get());
            next = timing.next(rule, next.get());
        }
        return fires;
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
