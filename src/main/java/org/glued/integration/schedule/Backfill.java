package org.glued.integration.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Problem;

/**
 * A time of the past whose instants shall fire after all.
 *
 * @param from and {@code to} are both included
 */
@Schema(requiredProperties = {"from", "to"})
record Backfill(Instant from, Instant to) {
    /** Instants of the rule in one request, so that it stays one transaction of a moment. */
    static final int MOST = 1000;

    static Backfill read(Form form) {
        Instant from = form.instant("from");
        Instant to = form.instant("to");
        if (!form.has("from")) {
            form.error("from", "is required");
        }
        if (!form.has("to")) {
            form.error("to", "is required");
        }
        if (from != null && to != null && to.isBefore(from)) {
            form.error("to", "must not be before from");
        }
        return new Backfill(from == null ? Instant.EPOCH : from, to == null ? Instant.EPOCH : to);
    }

    /** @throws Problem 422 when they are too many, or the time is not over yet */
    List<Instant> instants(Schedule schedule, Instant now) {
        if (to.isAfter(now)) {
            throw Problem.impossible("/to", "Is in the future, where the rule itself fires");
        }
        Agenda agenda = schedule.agenda();
        List<Instant> instants = new ArrayList<>();
        Optional<Due> next = agenda.after(from.minusMillis(1));
        while (next.isPresent() && !next.get().planned().isAfter(to)) {
            if (instants.size() == MOST) {
                throw Problem.impossible("/to", "The rule has more than " + MOST + " instants in this time");
            }
            instants.add(next.get().planned());
            next = agenda.after(next.get().planned());
        }
        return instants;
    }
}
