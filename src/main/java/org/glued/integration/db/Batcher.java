package org.glued.integration.db;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.glued.integration.kernel.Problem;

/**
 * Group commit: requests of one turn of an event loop go together, and while a flush is under way the next ones gather.
 * No timer: a lone request goes at once, a crowd shares a commit.
 *
 * <p>Each caller's Uni completes only after the flush that held its request has succeeded. When a flush fails for a
 * reason that is not the database being away, it is split in halves until the requests that cause it are alone, so a
 * failing row fails its own caller and not its neighbours; {@code flush} must therefore be one transaction.
 *
 * @param <Q> what is asked
 * @param <A> what is answered, one for each request and in the same order
 */
public final class Batcher<Q, A> {
    private record Waiting<Q, A>(Q request, UniEmitter<? super A> caller) {}

    private final int lanes;
    private final int most;
    private final ToIntFunction<Q> weight;
    private final Function<List<Q>, Uni<List<A>>> flush;
    private final Queue<Waiting<Q, A>> gathering = new ConcurrentLinkedQueue<>();
    private final AtomicInteger flushing = new AtomicInteger();

    /**
     * One flush at a time.
     *
     * @param most requests in one flush, 1 or more
     * @param flush one transaction for all its requests
     */
    public Batcher(int most, Function<List<Q>, Uni<List<A>>> flush) {
        this(1, most, request -> 1, flush);
    }

    /**
     * Several flushes at a time, so that one can work while another waits for the disk. Requests of different flushes may
     * be done in any order; who needs an order waits for the answer before asking again.
     *
     * @param lanes flushes at a time, 1 or more; those of single requests of the greatest weight are not counted
     * @param most weight of one flush, which a single heavier request may exceed
     * @param weight of a request, 1 or more
     * @param flush one transaction for all its requests
     */
    public Batcher(int lanes, int most, ToIntFunction<Q> weight, Function<List<Q>, Uni<List<A>>> flush) {
        this.lanes = lanes;
        this.most = most;
        this.weight = weight;
        this.flush = flush;
    }

    /** Asks; the answer comes on the caller's own event loop. */
    public Uni<A> submit(Q request) {
        Uni<A> answer = Uni.createFrom().emitter(caller -> {
            Waiting<Q, A> waiting = new Waiting<>(request, caller);
            if (weight.applyAsInt(request) < most) {
                gathering.add(waiting);
                flushSoon();
            } else {
                // a whole flush by itself has nothing to wait for
                settle(List.of(waiting)).subscribe().with(done -> {}, failure -> {});
            }
        });
        Context context = Vertx.currentContext();
        return context == null ? answer : answer.emitOn(on(context));
    }

    /** At the end of this turn, because what made one request is likely to make more in it. */
    private void flushSoon() {
        Context context = Vertx.currentContext();
        if (context == null) {
            flushNext();
        } else if (flushing.get() < lanes) {
            context.runOnContext(ignored -> flushNext());
        }
    }

    private static Executor on(Context context) {
        return command -> context.runOnContext(ignored -> command.run());
    }

    private void flushNext() {
        while (!gathering.isEmpty() && enter()) {
            List<Waiting<Q, A>> batch = take();
            if (!batch.isEmpty()) {
                // continues here when the flush has ended
                settle(batch).subscribe().with(done -> release(), failure -> release());
                return;
            }
            flushing.decrementAndGet();
        }
    }

    private boolean enter() {
        return flushing.getAndUpdate(now -> Math.min(now + 1, lanes)) < lanes;
    }

    private void release() {
        flushing.decrementAndGet();
        flushNext();
    }

    private List<Waiting<Q, A>> take() {
        List<Waiting<Q, A>> batch = new ArrayList<>();
        int taken = 0;
        while (taken < most) {
            Waiting<Q, A> next = gathering.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
            taken += weight.applyAsInt(next.request());
        }
        return batch;
    }

    /** Flushes and answers every caller of the batch; itself never fails. */
    private Uni<Void> settle(List<Waiting<Q, A>> batch) {
        List<Q> requests = batch.stream().map(Waiting::request).toList();
        return Uni.createFrom()
                .deferred(() -> flush.apply(requests))
                .invoke(answers -> answer(batch, answers))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> isolate(batch, failure));
    }

    private void answer(List<Waiting<Q, A>> batch, List<A> answers) {
        if (answers.size() != batch.size()) {
            throw new IllegalStateException(answers.size() + " answers for " + batch.size() + " requests");
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).caller().complete(answers.get(i));
        }
    }

    private Uni<Void> isolate(List<Waiting<Q, A>> batch, Throwable failure) {
        boolean away = failure instanceof Problem problem && problem.kind() == Problem.Kind.UNAVAILABLE;
        if (away || batch.size() == 1) {
            batch.forEach(waiting -> waiting.caller().fail(failure));
            return Uni.createFrom().voidItem();
        }
        int half = batch.size() / 2;
        return settle(batch.subList(0, half)).chain(() -> settle(batch.subList(half, batch.size())));
    }
}
