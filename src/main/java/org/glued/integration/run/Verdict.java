package org.glued.integration.run;

import java.time.Duration;

/** What the outcome of an attempt means for its run. */
sealed interface Verdict {
    /** The method did its work. */
    record Ok() implements Verdict {}

    /** The method took the work and will say itself when it is done. */
    record AwaitFinish() implements Verdict {}

    /** Worth another attempt after {@code delay}. */
    record Retry(Duration delay, String reason) implements Verdict {}

    record Fail(String reason) implements Verdict {}
}
