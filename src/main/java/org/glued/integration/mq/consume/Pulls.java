package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.glued.integration.db.Wakeups;
import org.glued.integration.mq.queue.Claim;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Queues;

/** Pulls: one claim at once, and when that finds nothing, a place in the queue's waiting line. */
@Singleton
class Pulls {
    private final Queues queues;
    private final Wakeups wakeups;
    private final Vertx vertx;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    Pulls(Queues queues, Wakeups wakeups, Vertx vertx) {
        this.queues = queues;
        this.wakeups = wakeups;
        this.vertx = vertx;
    }

    Uni<List<Received>> receive(String queue, Pull pull) {
        Claim claim = pull.from(queue);
        return queues.claim(claim)
                .chain(claimed -> claimed.isEmpty()
                        ? queues.require(queue).chain(() -> join(claim, pull.patience()))
                        : Uni.createFrom().item(claimed))
                .map(claimed -> claimed.stream().map(Received::of).toList());
    }

    private Uni<List<Claimed>> join(Claim claim, Duration wait) {
        if (wait.isZero()) {
            return Uni.createFrom().item(List.of());
        }
        return lines.computeIfAbsent(claim.queue(), name -> new Line(queues, vertx, wakeups, name))
                .join(claim, wait);
    }
}
