package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.glued.integration.action.Callable;
import org.glued.integration.action.Callables;
import org.glued.integration.db.Batcher;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Problem;
import org.glued.integration.outbound.Outcome;
import org.jspecify.annotations.Nullable;

/** One attempt after the other: begin, call, judge, end. */
@Singleton
final class Attempts {
    private static final int MOST_IN_ONE_COMMIT = 500;

    /** An attempt that is over; {@code outcome} is null when nothing was sent. */
    record Tried(Ended ended, @Nullable Outcome outcome) {}

    private final RunStore store;
    private final Call call;
    private final Callables callables;
    private final Batcher<UUID, Optional<Begun>> beginning;
    private final Batcher<Ended, Boolean> ending;

    @Inject
    Attempts(Database db, RunStore store, Call call, Callables callables) {
        this.store = store;
        this.call = call;
        this.callables = callables;
        this.beginning = new Batcher<>(MOST_IN_ONE_COMMIT, runs -> db.inTransaction(tx -> begin(tx, runs)));
        this.ending = new Batcher<>(
                MOST_IN_ONE_COMMIT,
                ends -> store.end(db, ends)
                        .map(done -> ends.stream()
                                .map(end -> done.contains(end.begun().run()))
                                .toList()));
    }

    /** The next attempt of {@code run}, or empty when the run is over or too late to start. */
    Uni<Optional<Tried>> next(UUID run, int keepBytes) {
        return beginning
                .submit(run)
                .chain(begun -> begun.isEmpty()
                        ? Uni.createFrom().item(Optional.<Tried>empty())
                        : attempt(begun.get(), keepBytes)
                                .call(tried -> ending.submit(tried.ended()))
                                .map(Optional::of));
    }

    private Uni<List<Optional<Begun>>> begin(Sql tx, List<UUID> runs) {
        return store.begin(tx, runs)
                .chain(begun -> callables
                        .load(tx, begun.values().stream().map(Begun::action).toList())
                        .map(found -> runs.stream()
                                .map(run -> Optional.ofNullable(begun.get(run))
                                        .map(one -> one.calling(found.get(one.action()))))
                                .toList()));
    }

    private Uni<Tried> attempt(Begun begun, int keepBytes) {
        Callable callable = begun.callable();
        Optional<String> obstacle = obstacle(callable);
        if (callable == null || obstacle.isPresent()) {
            return Uni.createFrom().item(unsent(begun, RunStatus.SKIP, obstacle.orElse("gone")));
        }
        return Uni.createFrom()
                .deferred(() -> call.make(begun, callable, keepBytes))
                .map(made -> judged(begun, callable, made))
                .onFailure(Attempts::isFinal)
                .recoverWithItem(problem -> unsent(begun, RunStatus.FAIL, String.valueOf(problem.getMessage())));
    }

    /** Whether trying again makes no difference; while the database is away the attempt is given back instead. */
    private static boolean isFinal(Throwable failure) {
        return failure instanceof Problem problem && problem.kind() != Problem.Kind.UNAVAILABLE;
    }

    /** Why nothing is called although a run is due. */
    private static Optional<String> obstacle(@Nullable Callable callable) {
        if (callable == null) {
            return Optional.of("the action is deleted");
        }
        if (!callable.action().enabled()) {
            return Optional.of("the action is disabled");
        }
        return callable.deploymentEnabled() ? Optional.empty() : Optional.of("the deployment is disabled");
    }

    private static Tried unsent(Begun begun, RunStatus status, String reason) {
        return new Tried(new Ended(begun, status, reason, null, null, Instant.now(), null, null), null);
    }

    private static Tried judged(Begun begun, Callable callable, Call.Made made) {
        Instant now = Instant.now();
        String flaw = made.result().flaw();
        Verdict verdict = flaw != null
                ? new Verdict.Fail(flaw)
                : Judge.judge(
                        made.outcome(), callable.action().retry(), begun.attempt(), now, ThreadLocalRandom.current());
        Integer status = made.outcome() instanceof Outcome.Answered answer ? answer.status() : null;
        String response = Capture.response(made.outcome());
        Ended ended = switch (verdict) {
            case Verdict.Ok ok -> new Ended(begun, RunStatus.OK, null, status, null, now, made.request(), response);
            case Verdict.AwaitFinish accepted ->
                new Ended(
                        begun,
                        RunStatus.RUNNING,
                        "accepted by the service",
                        status,
                        null,
                        now,
                        made.request(),
                        response);
            case Verdict.Retry retry ->
                new Ended(
                        begun,
                        RunStatus.QUEUED,
                        retry.reason(),
                        status,
                        now.plus(retry.delay()),
                        now,
                        made.request(),
                        response);
            case Verdict.Fail fail ->
                new Ended(begun, RunStatus.FAIL, fail.reason(), status, null, now, made.request(), response);
        };
        return new Tried(ended, made.result().outcome());
    }
}
