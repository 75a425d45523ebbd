package org.glued.integration.outbound;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How a call out ended. Every way it can end is here; a call never fails its pipeline. */
public sealed interface Outcome {
    /**
     * The peer answered completely.
     *
     * @param body the first bytes, as many as were asked to be kept
     * @param length of the whole body as it came
     * @param truncated whether {@code body} is less than all of it
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier that nobody compares
    record Answered(int status, Map<String, List<String>> headers, byte[] body, long length, boolean truncated)
            implements Outcome {
        /** Without headers and body, which may hold secrets. */
        @Override
        public String toString() {
            return "Answered[" + status + ", " + length + " bytes]";
        }
    }

    /** No complete answer within the time of the call. */
    record TimedOut(Duration after) implements Outcome {}

    /** No connection, or no complete and intelligible answer on it. */
    record Unreachable(String why) implements Outcome {}

    /** Not sent: the URL cannot be called, or the egress policy forbids it. */
    record Refused(String why) implements Outcome {}
}
