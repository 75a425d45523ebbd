package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.glued.integration.action.Callable;
import org.glued.integration.action.Callables;
import org.glued.integration.db.Batcher;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.db.Wakeups;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.exchange.Published;
import org.glued.integration.mq.exchange.Publisher;
import org.glued.integration.mq.message.Publication;
import org.jspecify.annotations.Nullable;

/** All runs: asking for them, and ending those that nobody else ends. */
@Singleton
public class Runs {
    /** Stands for the queue of its deployment in an action that names none; part of the schema. */
    public static final String QUEUE = "if.runs";

    private static final int MOST_IN_ONE_COMMIT = 500;

    /** Queued runs and the messages that carry them, in the order asked, and the queues to announce after the commit. */
    public record Queued(List<UUID> runs, List<UUID> messages, Set<String> queues) {}

    private final Database db;
    private final RunStore store;
    private final Callables callables;
    private final Publisher publisher;
    private final Orphans orphans;
    private final Closing closing;
    private final RunQueues runQueues;
    private final Retention retention;
    private final Wakeups wakeups;
    private final Batcher<RunRequest, UUID> queueing;

    @Inject
    Runs(
            Database db,
            RunStore store,
            Callables callables,
            Publisher publisher,
            Orphans orphans,
            Closing closing,
            RunQueues runQueues,
            Retention retention,
            Wakeups wakeups) {
        this.db = db;
        this.store = store;
        this.callables = callables;
        this.publisher = publisher;
        this.orphans = orphans;
        this.closing = closing;
        this.runQueues = runQueues;
        this.retention = retention;
        this.wakeups = wakeups;
        this.queueing = new Batcher<>(MOST_IN_ONE_COMMIT, this::queueTogether);
    }

    /** The path of one, behind the prefix. */
    public static String path(UUID run) {
        return "/v1/runs/" + run;
    }

    /** Queues one run; its uuid is given once the message is committed. Fails with 404 when the action is gone. */
    public Uni<UUID> enqueue(RunRequest request) {
        return queueing.submit(request);
    }

    /** Queues runs in the caller's transaction; after the commit the caller must {@link #announce} the queues. */
    public Uni<Queued> enqueue(Sql tx, List<RunRequest> requests) {
        if (requests.isEmpty()) {
            return Uni.createFrom().item(new Queued(List.of(), List.of(), Set.of()));
        }
        return callables
                .load(tx, requests.stream().map(RunRequest::action).toList())
                .map(found -> planned(requests, found))
                .call(planned -> runQueues.ensure(
                        tx, planned.stream().map(Planned::queue).toList()))
                .chain(planned -> publish(tx, planned))
                .call(planned ->
                        store.queue(tx, planned.stream().map(Planned::run).toList()))
                .map(Runs::queued);
    }

    /** Cancels those of {@code runs} that are not over, in the caller's transaction; @return which they were */
    public Uni<Set<UUID>> cancel(Sql tx, List<UUID> runs, String reason) {
        return closing.cancel(tx, runs, reason);
    }

    /** Cancels a run and breaks off its call; fails with 409 when it is over. */
    Uni<Void> cancel(UUID run) {
        return closing.cancel(db, List.of(run), "cancelled")
                .invoke(cancelled -> {
                    if (cancelled.isEmpty()) {
                        throw Problem.conflict("The run " + run + " is over");
                    }
                    announceCancelled();
                })
                .replaceWithVoid();
    }

    /** To be called after the commit of a cancel; a hint, so forgetting it costs some seconds. */
    public void announceCancelled() {
        wakeups.wake(InFlight.CANCELLED);
    }

    /** Wakes the runners; a hint, so forgetting it costs a second and loses nothing. */
    public void announce(Set<String> queues) {
        publisher.announce(queues);
    }

    private Uni<List<UUID>> queueTogether(List<RunRequest> requests) {
        return db.inTransaction(tx -> enqueue(tx, requests))
                .invoke(queued -> announce(queued.queues()))
                .map(Queued::runs);
    }

    private record Planned(NewRun run, String queue) {}

    private static List<Planned> planned(List<RunRequest> requests, Map<UUID, Callable> found) {
        List<Planned> planned = new ArrayList<>(requests.size());
        for (RunRequest request : requests) {
            Callable callable = found.get(request.action());
            if (callable == null) {
                throw Problem.notFound("action", request.action());
            }
            NewRun run = new NewRun(Ids.next(), callable.action().deployment(), request, null, null);
            planned.add(new Planned(run, RunQueues.of(callable)));
        }
        return planned;
    }

    private Uni<List<Planned>> publish(Sql tx, List<Planned> planned) {
        List<Publication> messages = planned.stream()
                .map(one -> RunMessage.of(one.run().uuid(), one.queue()))
                .toList();
        return publisher.publishAll(tx, "", messages).map(published -> carried(planned, published));
    }

    private List<Planned> carried(List<Planned> planned, List<Published> published) {
        List<Planned> carried = new ArrayList<>(planned.size());
        for (int i = 0; i < planned.size(); i++) {
            Planned one = planned.get(i);
            if (published.get(i).routed() == 0) {
                runQueues.forget(one.queue());
                throw Problem.impossible("/queue", "There is no queue " + one.queue() + " to carry the run");
            }
            NewRun run = one.run();
            carried.add(new Planned(
                    new NewRun(
                            run.uuid(),
                            run.deployment(),
                            run.request(),
                            published.get(i).uuid(),
                            one.queue()),
                    one.queue()));
        }
        return carried;
    }

    private static Queued queued(List<Planned> planned) {
        return new Queued(
                planned.stream().map(one -> one.run().uuid()).toList(),
                planned.stream()
                        .map(one -> Objects.requireNonNull(one.run().message()))
                        .toList(),
                planned.stream().map(Planned::queue).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** Records a run that a caller waits for; no message carries it. */
    Uni<UUID> open(RunRequest request, Callable callable) {
        NewRun run = new NewRun(Ids.next(), callable.action().deployment(), request, null, null);
        return store.queue(db, List.of(run)).replaceWith(run.uuid());
    }

    /** The service's word on a run that it accepted with 202. */
    Uni<Void> finish(UUID run, RunStatus status, @Nullable String reason) {
        return closing.finish(db, run, status, reason)
                .invoke(finished -> {
                    if (!finished) {
                        throw Problem.conflict("The run " + run + " is not running");
                    }
                })
                .replaceWithVoid();
    }

    /** Gives up a run that waits for its next attempt. */
    Uni<Void> abandon(UUID run, String reason) {
        return closing.abandon(db, run, reason);
    }

    /** Ends what can no longer end by itself; @return how many */
    public Uni<Long> tidy() {
        return closing.tidy(db);
    }

    /** Drops the history of days that are over for long enough; @return how many days */
    public Uni<Long> turn() {
        return retention.turn();
    }

    /** Removes queues that deployments have left behind; @return how many */
    public Uni<Long> clearQueues() {
        return runQueues.clear();
    }

    /** Ends queued runs that nothing carries any more; @return how many */
    public Uni<Long> endOrphans() {
        return orphans.end();
    }
}
