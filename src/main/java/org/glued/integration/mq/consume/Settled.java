package org.glued.integration.mq.consume;

/** What came of one settle or extend. */
public record Settled(String receipt, Outcome outcome) {
    public enum Outcome {
        OK,
        /** The lease had passed on; nothing changed. */
        GONE
    }

    static Settled of(String receipt, boolean ok) {
        return new Settled(receipt, ok ? Outcome.OK : Outcome.GONE);
    }
}
