package org.glued.integration.run;

import org.glued.integration.outbound.Outcome;
import org.jspecify.annotations.Nullable;

/** What came of trying a run. */
sealed interface Tried {
    /** An attempt that is over; {@code outcome} is null when nothing was sent. */
    record Once(Ended ended, @Nullable Outcome outcome) implements Tried {}

    /** No attempt: see {@link Opening.Held}. */
    record Held(Opening.Held by) implements Tried {}

    /** No attempt: the run was over, or has been ended by somebody else meanwhile. */
    record Over() implements Tried {}
}
