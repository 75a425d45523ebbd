package org.glued.integration.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the outcome of an attempt means for its run. */
sealed interface Verdict {
    /** What the run is now. */
    RunStatus status();

    default @Nullable String reason() {
        return null;
    }

    /** The method did its work. */
    record Ok() implements Verdict {
        @Override
        public RunStatus status() {
            return RunStatus.OK;
        }
    }

    /** The method took the work and will say itself when it is done. */
    record AwaitFinish() implements Verdict {
        @Override
        public RunStatus status() {
            return RunStatus.RUNNING;
        }

        @Override
        public String reason() {
            return "accepted by the service";
        }
    }

    /** Worth another attempt after {@code delay}. */
    record Retry(Duration delay, String reason) implements Verdict {
        @Override
        public RunStatus status() {
            return RunStatus.QUEUED;
        }
    }

    record Fail(String reason) implements Verdict {
        @Override
        public RunStatus status() {
            return RunStatus.FAIL;
        }
    }
}
