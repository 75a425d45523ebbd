package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.glued.integration.db.Wakeups;
import org.glued.integration.mq.message.Receipt;
import org.glued.integration.mq.queue.Claim;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.mq.queue.Settle;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The pulls that wait for one queue on this node, served in the order they came. The line wakes once and sweeps once a
 * second for all of them together. All its state belongs to one event loop.
 */
final class Line {
    private static final Logger LOG = Logger.getLogger(Line.class);

    private final Queues queues;
    private final Vertx vertx;
    private final Wakeups wakeups;
    private final String queue;
    private final Context loop;
    private final Set<Place> waiting = new LinkedHashSet<>();
    private @Nullable Cancellable waking;
    private boolean sweeping;
    private boolean serving;
    private boolean again;

    Line(Queues queues, Vertx vertx, Wakeups wakeups, String queue) {
        this.queues = queues;
        this.vertx = vertx;
        this.wakeups = wakeups;
        this.queue = queue;
        this.loop = vertx.getOrCreateContext();
    }

    /** One pull; whether it is over is decided on the line's loop only. */
    private static final class Place {
        private final Claim claim;
        private final UniEmitter<? super List<Claimed>> caller;
        private boolean over;
        private boolean cancelled;

        private Place(Claim claim, UniEmitter<? super List<Claimed>> caller) {
            this.claim = claim;
            this.caller = caller;
        }
    }

    /** What was claimed within {@code wait}, or nothing. */
    Uni<List<Claimed>> join(Claim claim, Duration wait) {
        Context context = Vertx.currentContext();
        Uni<List<Claimed>> answer = Uni.createFrom().emitter(caller -> {
            Place place = new Place(claim, caller);
            caller.onTermination(() -> loop.runOnContext(ignored -> leave(place)));
            loop.runOnContext(ignored -> enter(place, wait));
        });
        return context == null ? answer : answer.emitOn(command -> context.runOnContext(ignored -> command.run()));
    }

    private void enter(Place place, Duration wait) {
        waiting.add(place);
        vertx.setTimer(wait.toMillis(), timer -> loop.runOnContext(ignored -> end(place)));
        if (waking == null) {
            waking = wakeups.on(Queues.topic(queue))
                    .subscribe()
                    .with(
                            wake -> loop.runOnContext(woken -> serve()),
                            failure -> LOG.errorf(failure, "No more wake-ups for %s", queue));
        }
        if (!sweeping) {
            sweeping = true;
            sweepLater();
        }
        // something may have come between the first claim and now
        serve();
    }

    /** Also called after an answer, where it changes nothing any more. */
    private void leave(Place place) {
        place.cancelled = !place.over;
        waiting.remove(place);
        rest();
    }

    private void end(Place place) {
        if (waiting.remove(place)) {
            place.over = true;
            place.caller.complete(List.of());
            rest();
        }
    }

    private void rest() {
        if (waiting.isEmpty() && !serving && waking != null) {
            waking.cancel();
            waking = null;
        }
    }

    private void sweepLater() {
        vertx.setTimer(
                500 + ThreadLocalRandom.current().nextLong(500),
                timer -> loop.runOnContext(ignored -> {
                    sweeping = !waiting.isEmpty();
                    if (sweeping) {
                        serve();
                        sweepLater();
                    }
                }));
    }

    private void serve() {
        again = serving;
        if (serving || waiting.isEmpty()) {
            return;
        }
        serving = true;
        Place first = waiting.iterator().next();
        queues.claim(first.claim)
                .subscribe()
                .with(
                        claimed -> loop.runOnContext(ignored -> served(first, claimed)),
                        failure -> loop.runOnContext(ignored -> failed(failure)));
    }

    private void served(Place place, List<Claimed> claimed) {
        serving = false;
        boolean more = again || !claimed.isEmpty();
        if (!claimed.isEmpty()) {
            hand(place, claimed);
        }
        if (more) {
            serve();
        }
        rest();
    }

    private void hand(Place place, List<Claimed> claimed) {
        waiting.remove(place);
        if (place.over || place.cancelled) {
            claimed.forEach(this::giveBack);
        } else {
            place.over = true;
            place.caller.complete(claimed);
        }
    }

    private void giveBack(Claimed claimed) {
        Receipt receipt = claimed.receipt();
        if (receipt != null) {
            queues.settle(new Settle(queue, receipt, Settle.As.DEFER, Duration.ZERO))
                    .subscribe()
                    .with(done -> {}, failure -> LOG.debugf("A message of %s comes back by its lease's end", queue));
        }
    }

    /** The database is away: everyone is told, and may come back. */
    private void failed(Throwable failure) {
        serving = false;
        List<Place> all = List.copyOf(waiting);
        waiting.clear();
        for (Place place : all) {
            place.over = true;
            place.caller.fail(failure);
        }
        rest();
    }
}
