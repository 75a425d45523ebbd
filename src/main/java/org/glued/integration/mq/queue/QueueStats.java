package org.glued.integration.mq.queue;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a queue.
 *
 * @param unacked delivered and not yet settled
 * @param dead parked dead letters, which are those of a queue without a dead letter queue
 * @param oldestAge of the messages that are ready; null when none is
 * @param inRate messages per second that this node has appended over the last minute
 * @param outRate messages per second that this node has delivered over the last minute
 */
record QueueStats(
        long ready,
        long delayed,
        long unacked,
        long dead,
        @Nullable Duration oldestAge,
        double inRate,
        double outRate) {
    static QueueStats from(Row row, double inRate, double outRate) {
        Long age = row.getLong("oldest_ms");
        return new QueueStats(
                row.getLong("ready"),
                row.getLong("delayed"),
                row.getLong("unacked"),
                row.getLong("dead"),
                age == null ? null : Duration.ofMillis(Math.max(0, age)),
                inRate,
                outRate);
    }
}
