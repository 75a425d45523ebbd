package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.glued.integration.action.Callable;
import org.glued.integration.action.Callables;
import org.glued.integration.db.Batcher;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** One attempt after the other: begin, call, judge, end. */
@Singleton
final class Attempts {
    private static final int MOST_IN_ONE_COMMIT = 500;
    /** One is worked out while another waits for the disk; no two of them have the same run. */
    private static final int ENDINGS_AT_A_TIME = 2;

    private final Database db;
    private final RunStore store;
    private final Call call;
    private final InFlight inFlight;
    private final Callables callables;
    private final Troubles troubles;
    private final Batcher<UUID, Opening> beginning;
    private final Batcher<Ended, Boolean> ending;

    @Inject
    Attempts(Database db, RunStore store, Call call, InFlight inFlight, Callables callables, Troubles troubles) {
        this.db = db;
        this.store = store;
        this.call = call;
        this.inFlight = inFlight;
        this.callables = callables;
        this.troubles = troubles;
        this.beginning = new Batcher<>(MOST_IN_ONE_COMMIT, this::begin);
        this.ending = new Batcher<>(ENDINGS_AT_A_TIME, MOST_IN_ONE_COMMIT, end -> 1, this::end);
    }

    /** The next attempt of {@code run}. */
    Uni<Tried> next(UUID run, int keepBytes) {
        return beginning.submit(run).chain(opening -> switch (opening) {
            case Begun begun -> attempt(begun, keepBytes).chain(this::ended);
            case Opening.Held held -> Uni.createFrom().item(new Tried.Held(held));
            case Opening.Over over -> Uni.createFrom().item(new Tried.Over());
        });
    }

    /** What to call is read after the beginning, so as it is when the call is made. */
    private Uni<List<Opening>> begin(List<UUID> runs) {
        return store.begin(db, runs)
                .chain(openings -> callables
                        .load(db, actions(openings))
                        .map(found -> runs.stream()
                                .map(run -> calling(openings.get(run), found))
                                .toList()));
    }

    private static List<UUID> actions(Map<UUID, Opening> openings) {
        return openings.values().stream()
                .filter(Begun.class::isInstance)
                .map(opening -> ((Begun) opening).action())
                .toList();
    }

    private static Opening calling(@Nullable Opening opening, Map<UUID, Callable> found) {
        return switch (opening) {
            case null -> new Opening.Over();
            case Begun begun -> begun.calling(found.get(begun.action()));
            default -> opening;
        };
    }

    private Uni<List<Boolean>> end(List<Ended> ends) {
        return store.end(db, ends)
                .call(done -> troubles.note(ends))
                .map(done -> ends.stream()
                        .map(end -> done.contains(end.begun().run()))
                        .toList());
    }

    private Uni<Tried> ended(Tried.Once tried) {
        return ending.submit(tried.ended()).map(current -> current ? tried : new Tried.Over());
    }

    private Uni<Tried.Once> attempt(Begun begun, int keepBytes) {
        Callable callable = begun.callable();
        String obstacle = Callable.obstacle(callable);
        if (callable == null || obstacle != null) {
            return Uni.createFrom().item(unsent(begun, RunStatus.SKIP, String.valueOf(obstacle)));
        }
        return Uni.createFrom()
                .deferred(() -> inFlight.until(begun.run(), call.make(begun, callable, keepBytes)))
                .map(made -> made.map(one -> Judge.judged(begun, callable, one))
                        .orElseGet(() -> unsent(begun, RunStatus.CANCELLED, "cancelled")))
                .onFailure(Attempts::isFinal)
                .recoverWithItem(problem -> unsent(begun, RunStatus.FAIL, reason(problem)));
    }

    /** Whether trying again makes no difference; while the database is away the attempt is given back instead. */
    private static boolean isFinal(Throwable failure) {
        return failure instanceof Problem problem && problem.kind() != Problem.Kind.UNAVAILABLE;
    }

    private static String reason(Throwable failure) {
        return failure instanceof Problem problem ? problem.detail() : String.valueOf(failure.getMessage());
    }

    private static Tried.Once unsent(Begun begun, RunStatus status, String reason) {
        return new Tried.Once(Ended.unsent(begun, status, reason), null);
    }
}
