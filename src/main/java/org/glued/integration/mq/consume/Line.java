package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.glued.integration.mq.queue.Claim;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.mq.queue.Taker;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The pulls that wait for one queue on this node, served in the order they came, one claim at a time; while there is
 * nothing, the first of them takes what is published next. All its state belongs to one event loop.
 */
final class Line {
    private static final Logger LOG = Logger.getLogger(Line.class);

    private final Loop loop;
    private final Queues queues;
    private final Settling settling;
    private final Hints hints;
    private final String queue;
    private final Consumer<Line> empty;
    private final Set<Place> waiting = new LinkedHashSet<>();
    private @Nullable Cancellable hinting;
    private @Nullable Taker taker;
    private boolean serving;
    private boolean again;

    /** @param empty told when nobody waits any more; who joins later is served all the same */
    Line(Loop loop, Queues queues, Settling settling, Hints hints, String queue, Consumer<Line> empty) {
        this.loop = loop;
        this.queues = queues;
        this.settling = settling;
        this.hints = hints;
        this.queue = queue;
        this.empty = empty;
    }

    /** One pull that waits. */
    private static final class Place {
        private final Claim claim;
        private final UniEmitter<? super List<Claimed>> caller;
        private @Nullable Long timer;
        private boolean left;

        private Place(Claim claim, UniEmitter<? super List<Claimed>> caller) {
            this.claim = claim;
            this.caller = caller;
        }
    }

    /** What was claimed under a lease within {@code wait}, or nothing. Cancelling leaves the line. */
    Uni<List<Claimed>> join(Claim claim, Duration wait) {
        return Uni.createFrom().emitter(caller -> {
            Place place = new Place(claim, caller);
            caller.onTermination(() -> loop.run(() -> leave(place)));
            loop.run(() -> enter(place, wait));
        });
    }

    private void enter(Place place, Duration wait) {
        if (place.left) {
            return;
        }
        waiting.add(place);
        place.timer = loop.afterAbout(wait, () -> expire(place));
        if (hinting == null) {
            hinting = hints.on(queue, () -> loop.run(this::serve));
        }
        if (!hints.isQuiet(queue, wait)) {
            // something may have come between the first claim and now
            serve();
        } else if (taker == null) {
            standBy();
        }
    }

    private void expire(Place place) {
        answer(place, List.of());
        standBy();
        rest();
    }

    /** Also called after an answer, where it changes nothing any more. */
    private void leave(Place place) {
        place.left = true;
        if (place.timer != null) {
            loop.cancel(place.timer);
        }
        if (waiting.remove(place)) {
            standBy();
        }
        rest();
    }

    private void rest() {
        if (waiting.isEmpty() && !serving && taker == null && hinting != null) {
            hinting.cancel();
            hinting = null;
            empty.accept(this);
        }
    }

    private void serve() {
        again = serving || !isBack();
        if (again || waiting.isEmpty()) {
            return;
        }
        serving = true;
        Place first = waiting.iterator().next();
        queues.claim(first.claim)
                .call(claimed -> claimed.isEmpty() && hints.isMissing(queue)
                        ? queues.require(queue)
                        : Uni.createFrom().voidItem())
                .subscribe()
                .with(claimed -> loop.run(() -> served(first, claimed)), failure -> loop.run(() -> failed(failure)));
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
        standBy();
        rest();
    }

    /** Leaves it to publishers to serve whoever is the first now. */
    private void standBy() {
        if (serving || !isBack() || waiting.isEmpty()) {
            return;
        }
        Place first = waiting.iterator().next();
        taker = new Taker(
                first.claim,
                claimed -> loop.run(() -> {
                    taker = null;
                    served(first, claimed);
                }),
                () -> loop.run(() -> {
                    taker = null;
                    serve();
                    rest();
                }));
        hints.await(taker);
    }

    /** Whether no publisher is about to serve somebody; none will be, without another {@link #standBy}. */
    private boolean isBack() {
        if (taker != null && hints.leave(taker)) {
            taker = null;
        }
        return taker == null;
    }

    /** A caller who has gone meanwhile leaves no trace: what was claimed for it stands in the queue as before. */
    private void hand(Place place, List<Claimed> claimed) {
        if (!waiting.contains(place)) {
            settling.giveBack(queue, claimed);
        } else {
            answer(place, claimed);
        }
    }

    private void answer(Place place, List<Claimed> claimed) {
        if (waiting.remove(place)) {
            place.caller.complete(claimed);
            rest();
        }
    }

    /** The database is away, or the queue has gone: everyone is told, and may come back. */
    private void failed(Throwable failure) {
        LOG.debugf("Nobody waits for %s any more: %s", queue, failure.getMessage());
        serving = false;
        List<Place> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(place -> place.caller.fail(failure));
        rest();
    }
}
