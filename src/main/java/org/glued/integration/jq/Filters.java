package org.glued.integration.jq;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Evaluates expressions on threads of its own: one that cannot be ended, such as a regular expression that backtracks for
 * ever, takes one of them and nothing else.
 */
@Singleton
public class Filters {
    private static final int THREADS = 4;

    /** Compiled expressions that are kept, the last used ones. */
    private static final int MOST_PROGRAMS = 1000;

    /** Until the caller no longer waits: the bound of the evaluation itself, and some time to get a thread. */
    private static final Duration PATIENCE = Bounds.USUAL.time().plusSeconds(3);

    private static final Evaluation LATE = new Evaluation.Failed("takes longer than " + Bounds.USUAL.time());

    private final WorkerExecutor threads;
    private final Map<Jq, Program> programs = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Jq, Program> eldest) {
            return size() > MOST_PROGRAMS;
        }
    };

    @Inject
    Filters(Vertx vertx) {
        this.threads = vertx.createSharedWorkerExecutor(
                "jq", THREADS, Bounds.USUAL.time().toMillis() * 2, TimeUnit.MILLISECONDS);
    }

    /**
     * Evaluates {@code expression} over {@code input}; both making the input and what {@code then} does with the result
     * happen on a thread of this room, for both may be work. The answer comes on the context it was asked on.
     *
     * @param input throws IllegalArgumentException with a sentence when there is none
     * @return what {@code then} returns, or the failure it throws
     */
    public <T> Uni<T> evaluate(Jq expression, Supplier<JsonNode> input, Function<Evaluation, T> then) {
        return Uni.createFrom()
                .completionStage(() -> threads.executeBlocking(() -> then.apply(now(expression, input)), false)
                        .map(Objects::requireNonNull)
                        .toCompletionStage())
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithUni(() -> Uni.createFrom().item(() -> then.apply(LATE)));
    }

    private Evaluation now(Jq expression, Supplier<JsonNode> input) {
        JsonNode value;
        try {
            value = input.get();
        } catch (IllegalArgumentException e) {
            return new Evaluation.Failed(String.valueOf(e.getMessage()));
        }
        return program(expression).evaluate(value, Bounds.USUAL);
    }

    private Program program(Jq expression) {
        synchronized (programs) {
            return programs.computeIfAbsent(expression, missing -> Program.compile(missing.text()));
        }
    }

    @PreDestroy
    void close() {
        threads.close();
    }
}
