package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import org.glued.integration.db.Sql;
import org.glued.integration.mq.message.Receipt;
import org.glued.integration.mq.queue.Settle;
import org.jspecify.annotations.Nullable;

/** How a handler ends a delivery. */
public sealed interface Settlement {
    /** Done. */
    record Ack() implements Settlement {}

    /**
     * Done, when and only when {@code work} is, in the same transaction; not done at all when the delivery has passed on.
     *
     * @param work tells the queues it has published to, which are announced after the commit
     */
    record AckWith(Function<Sql, Uni<Set<String>>> work) implements Settlement {}

    /** Deliver it again after {@code delay}; null takes the queue's backoff. */
    record Nack(@Nullable Duration delay) implements Settlement {}

    /** A dead letter at once. */
    record Reject(String reason) implements Settlement {}

    /** Deliver it again after {@code delay}, without counting this delivery. */
    record Defer(Duration delay) implements Settlement {}

    default Settle of(String queue, Receipt receipt) {
        return switch (this) {
            case Ack ack -> new Settle(queue, receipt, Settle.As.ACK, null);
            case AckWith ack -> new Settle(queue, receipt, Settle.As.ACK, null);
            case Nack nack -> new Settle(queue, receipt, Settle.As.NACK, nack.delay());
            case Reject reject -> new Settle(queue, receipt, Settle.As.REJECT, null);
            case Defer defer -> new Settle(queue, receipt, Settle.As.DEFER, defer.delay());
        };
    }
}
