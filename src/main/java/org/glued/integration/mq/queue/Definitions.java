package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;
import org.glued.integration.db.Violation;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** What can be done with queues themselves. */
@Singleton
class Definitions {
    private static final String BUILT_IN = "if.";

    private final QueueStore store;
    private final Rates rates;
    private final Announcing announcing;

    Definitions(QueueStore store, Rates rates, Announcing announcing) {
        this.store = store;
        this.rates = rates;
        this.announcing = announcing;
    }

    /** A queue after a PUT, and whether the PUT made it. */
    record Put(Queue queue, boolean isNew) {}

    Uni<List<Queue>> list(Page page) {
        return store.list(page);
    }

    Uni<Queue> get(String name) {
        return store.get(name).map(found -> known(found, name));
    }

    Uni<Boolean> has(String name) {
        return store.get(name).map(found -> found != null);
    }

    Uni<Queue> create(QueueInput input) {
        return explained(inserted(input), input);
    }

    private Uni<Queue> inserted(QueueInput input) {
        if (input.name().startsWith(BUILT_IN)) {
            return Uni.createFrom().failure(Problem.invalid("/name", "must not start with if., which is reserved"));
        }
        return store.insert(input.uuid() == null ? Ids.next() : input.uuid(), input);
    }

    private static <T> Uni<T> explained(Uni<T> stored, QueueInput input) {
        return stored.onFailure(Violation.of(QueueStore.UNIQUE_NAME))
                .transform(failure -> Problem.conflict("There is a queue " + input.name() + " already"))
                .onFailure(Violation.of(QueueStore.UNIQUE_UUID))
                .transform(failure -> Problem.conflict("There is a queue with this uuid already"));
    }

    Uni<Put> put(QueueInput input, String @Nullable [] nonces) {
        Uni<Put> put = store.replace(input, nonces)
                .chain(replaced -> replaced != null
                        ? Uni.createFrom().item(new Put(replaced, false))
                        : createOrExplain(input, nonces));
        // another may have made this very one meanwhile
        return explained(put.onFailure(QueueStore.TAKEN).retry().atMost(1), input)
                .invoke(done -> wake(done.queue()));
    }

    private Uni<Put> createOrExplain(QueueInput input, String @Nullable [] nonces) {
        return store.get(input.name())
                .chain(present -> {
                    requireSame(present, input);
                    // a PUT that insists on a version cannot make a queue
                    return nonces == null ? inserted(input) : Uni.createFrom().failure(Problem.stale());
                })
                .map(made -> new Put(made, true));
    }

    private static void requireSame(@Nullable Queue present, QueueInput input) {
        if (present != null && input.uuid() != null && !input.uuid().equals(present.uuid())) {
            throw Problem.invalid("/uuid", "is not the uuid of this queue");
        }
    }

    Uni<Queue> patch(String name, Function<Queue, QueueInput> patch, String @Nullable [] nonces) {
        return get(name)
                .chain(current -> {
                    QueueInput input = patch.apply(current);
                    requireSame(current, input);
                    return store.replace(input, nonces == null ? new String[] {current.nonce()} : nonces);
                })
                .map(Definitions::notStale)
                .invoke(this::wake);
    }

    Uni<Boolean> delete(String name, String @Nullable [] nonces) {
        if (name.startsWith(BUILT_IN)) {
            return get(name)
                    .chain(present -> Uni.createFrom().failure(Problem.conflict("The queue " + name + " is built in")));
        }
        return store.delete(name, nonces)
                .chain(deleted -> deleted ? Uni.createFrom().item(true) : missedDelete(name))
                .invoke(() -> announcing.gone(name));
    }

    private Uni<Boolean> missedDelete(String name) {
        return get(name).chain(present -> Uni.createFrom().failure(Problem.stale()));
    }

    Uni<Queue> pause(String name, boolean paused) {
        return store.pause(name, paused).map(found -> known(found, name)).invoke(this::wake);
    }

    Uni<Long> purge(String name) {
        return store.purge(name).map(found -> known(found, name));
    }

    Uni<QueueStats> stats(String name) {
        return store.stats(name)
                .map(found -> known(found, name))
                .map(row -> QueueStats.from(row, rates.inRate(name), rates.outRate(name)));
    }

    /** A queue that is no longer paused may have had something ready all the time. */
    private void wake(Queue queue) {
        if (!queue.paused()) {
            announcing.cameBack(List.of(queue.name()));
        }
    }

    private static <T> T known(@Nullable T found, String name) {
        if (found == null) {
            throw unknown(name);
        }
        return found;
    }

    private static Queue notStale(@Nullable Queue replaced) {
        if (replaced == null) {
            throw Problem.stale();
        }
        return replaced;
    }

    private static Problem unknown(String name) {
        return Problem.notFound("queue", name);
    }
}
