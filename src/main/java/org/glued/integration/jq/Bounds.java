package org.glued.integration.jq;

import java.time.Duration;

/**
 * What one evaluation may use.
 *
 * @param size of the input, of every value in between and of all outputs together: about as many as its JSON has
 *     characters
 * @param passed characters of all texts that all steps see together; texts in the making are held by nothing that could
 *     be weighed
 * @param outputs how many values may come out
 * @param steps calls of functions, turns of loops and values passed on
 * @param time from the first step to the last
 */
record Bounds(long size, long passed, int outputs, long steps, Duration time) {
    static final Bounds USUAL = new Bounds(8L << 20, 128L << 20, 10_000, 4_000_000, Duration.ofSeconds(2));

    /** For a look whether an expression works at all. */
    static final Bounds TRIAL = new Bounds(64 << 10, 1 << 20, 100, 10_000, Duration.ofMillis(100));
}
