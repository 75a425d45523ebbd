package org.glued.integration.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.IdentityHashMap;

/**
 * Counts what one evaluation uses and ends it at its bounds. Values share parts, so a small one may unfold to more than
 * memory holds; each array and object is weighed once, with what it unfolds to.
 */
final class Meter {
    /** The one of the evaluation that this thread is at. */
    static final ScopedValue<Meter> CURRENT = ScopedValue.newInstance();

    private static final int DEEPEST = 500;
    private static final int STEPS_BETWEEN_LOOKS = 1024;

    /** What a value unfolds to. */
    private record Weight(long size, int depth) {}

    /** A bound is reached. No JsonQueryException, so that {@code try} in an expression cannot catch it. */
    static final class Exceeded extends RuntimeException {
        Exceeded(String bound) {
            super(bound, null, false, false);
        }
    }

    private final Bounds bounds;
    private final long end;
    private final IdentityHashMap<JsonNode, Weight> known = new IdentityHashMap<>();
    private long steps;
    private long nextLook;
    private long passed;
    private long put;
    private int outputs;

    Meter(Bounds bounds) {
        this.bounds = bounds;
        this.end = System.nanoTime() + bounds.time().toNanos();
    }

    /** One step, with {@code value} at hand. */
    void step(JsonNode value) {
        count();
        weigh(value, 0);
    }

    /** One value of the result. */
    void output(JsonNode value) {
        count();
        put += weigh(value, 0).size();
        if (++outputs > bounds.outputs()) {
            throw new Exceeded("makes more than " + bounds.outputs() + " values");
        }
        if (put > bounds.size()) {
            throw tooLarge();
        }
    }

    private void count() {
        if (++steps > bounds.steps()) {
            throw new Exceeded("takes too many steps");
        }
        if (steps >= nextLook) {
            nextLook = steps + STEPS_BETWEEN_LOOKS;
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                throw new Exceeded("takes longer than " + bounds.time());
            }
        }
    }

    private Weight weigh(JsonNode value, int above) {
        if (!value.isContainerNode()) {
            long size = value.isTextual() ? value.textValue().length() + 2L : 8;
            passed += value.isTextual() ? size : 0;
            if (passed > bounds.passed()) {
                throw new Exceeded("makes too much text");
            }
            return within(new Weight(size, 0), above);
        }
        Weight weighed = known.get(value);
        if (weighed == null) {
            weighed = unfold(value, above);
            known.put(value, weighed);
        }
        return within(weighed, above);
    }

    private Weight unfold(JsonNode container, int above) {
        long size = 2;
        int depth = 0;
        for (JsonNode part : container) {
            count();
            Weight weight = weigh(part, above + 1);
            size += weight.size() + 1;
            depth = Math.max(depth, weight.depth());
            within(new Weight(size, depth), above);
        }
        if (container.isObject()) {
            for (var names = container.fieldNames(); names.hasNext(); ) {
                size += names.next().length() + 3;
            }
        }
        return new Weight(size, depth + 1);
    }

    private Weight within(Weight weight, int above) {
        if (weight.size() > bounds.size()) {
            throw tooLarge();
        }
        if (above + weight.depth() > DEEPEST) {
            throw new Exceeded("makes a value deeper than " + DEEPEST + " levels");
        }
        return weight;
    }

    private Exceeded tooLarge() {
        return new Exceeded("makes a value larger than " + bounds.size() + " bytes");
    }
}
