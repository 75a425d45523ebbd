package org.glued.integration.run;

import java.time.Duration;

/** What came of beginning the next attempt of a run. */
sealed interface Opening permits Begun, Opening.Held, Opening.Over {
    /**
     * Its deployment admits no call now.
     *
     * @param waitingFor as the contract names it: rate_limit, concurrency, breaker or paused
     * @param length until it is worth asking again
     */
    record Held(String waitingFor, Duration length) implements Opening {}

    /** The run is over, or too late to start. */
    record Over() implements Opening {}
}
