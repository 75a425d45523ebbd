package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.glued.integration.db.Timers;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.queue.Claim;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.mq.queue.Settle;

/** Pulls: one claim at once, and when that finds nothing, or would, a place in the queue's waiting line. */
@Singleton
class Pulls {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Queues queues;
    private final Settling settling;
    private final Hints hints;
    private final Vertx vertx;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    Pulls(Queues queues, Settling settling, Hints hints, Vertx vertx) {
        this.queues = queues;
        this.settling = settling;
        this.hints = hints;
        this.vertx = vertx;
    }

    /** Cancelled when the client hangs up: then nothing more is claimed, and what was claimed meanwhile is given back. */
    Uni<List<Received>> receive(String queue, Pull pull) {
        Claim claim = pull.from(queue);
        Duration patience = pull.patience();
        return (hints.isQuiet(queue, patience) ? join(claim, patience) : claimOrJoin(claim, patience))
                .map(claimed -> claimed.stream().map(Received::of).toList());
    }

    private Uni<List<Claimed>> claimOrJoin(Claim claim, Duration patience) {
        return claim(claim)
                .ifNoItem()
                .after(PATIENCE)
                .on(Timers.here())
                .failWith(() -> Problem.unavailable("The database is slow; nothing was lost, try again", AGAIN))
                .chain(claimed -> claimed.isEmpty()
                        ? queues.require(claim.queue()).chain(() -> join(claim, patience))
                        : Uni.createFrom().item(claimed));
    }

    /** Cancelled, it gives back what comes too late. */
    private Uni<List<Claimed>> claim(Claim claim) {
        return Uni.createFrom().emitter(caller -> {
            AtomicBoolean over = new AtomicBoolean();
            caller.onTermination(() -> over.set(true));
            queues.claim(claim)
                    .subscribe()
                    .with(
                            claimed -> {
                                if (over.get() && !claim.autoAck()) {
                                    settling.giveBack(claim.queue(), claimed);
                                } else {
                                    caller.complete(claimed);
                                }
                            },
                            caller::fail);
        });
    }

    private Uni<List<Claimed>> join(Claim claim, Duration wait) {
        if (wait.isZero()) {
            return Uni.createFrom().item(List.of());
        }
        // under a lease, so that what is claimed for a client who hangs up meanwhile is not lost
        Claim leased = new Claim(claim.queue(), claim.most(), claim.ackTimeout(), false, claim.holder());
        return line(claim.queue())
                .join(leased, wait)
                .chain(claimed -> claim.autoAck()
                        ? acknowledged(claim.queue(), claimed)
                        : Uni.createFrom().item(claimed))
                .emitOn(Loop.callers());
    }

    private Line line(String queue) {
        return lines.computeIfAbsent(
                queue,
                name -> new Line(Loop.of(vertx), queues, settling, hints, name, empty -> lines.remove(name, empty)));
    }

    private Uni<List<Claimed>> acknowledged(String queue, List<Claimed> claimed) {
        if (claimed.isEmpty()) {
            return Uni.createFrom().item(claimed);
        }
        return queues.settle(claimed.stream()
                        .map(one -> new Settle(queue, one.held(), Settle.As.ACK, null))
                        .toList())
                .map(outcomes -> IntStream.range(0, claimed.size())
                        .filter(i -> outcomes.get(i).ok())
                        .mapToObj(i -> claimed.get(i).acknowledged())
                        .toList());
    }
}
