package org.glued.integration.schedule;

import java.time.Instant;

/**
 * An instant of a rule.
 *
 * @param planned as the rule has it
 * @param at when it fires, which is later by its jitter
 */
record Due(Instant planned, Instant at) {
    boolean isBy(Instant now) {
        return !at.isAfter(now);
    }
}
