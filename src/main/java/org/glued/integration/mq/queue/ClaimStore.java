package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.glued.integration.db.Database;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages out of queues under a lease. What is late is told when all the rest is done, by the clock of the database; what
 * needs no acknowledgement cannot be given back, and is never late.
 */
@Singleton
final class ClaimStore {
    private static final String CLAIM = """
            select epoch, lease_ms, id, attempts, uuid, subject, exchange, routing_key, headers::text as headers, payload,
                payload_bytes, content_type, priority, published_at, expires_at, reply_to, correlation_id, grp,
                death::text as death,
                epoch is not null and expires_at is not null and expires_at <= clock_timestamp() as is_late
            from if__mq_claim($1, $2, $3, $4, $5, $6, true)""";

    /** A claim that is given up while it is carried out leaves messages with nobody until their lease ends. */
    private final Database patient;

    ClaimStore(Database database) {
        this.patient = database.within(Duration.ofSeconds(30));
    }

    /** @param lows where to begin to look, by rank; null for everywhere */
    Uni<Taken> claim(Claim claim, Long @Nullable [] lows) {
        Long ackTimeout = claim.ackTimeout() == null ? null : claim.ackTimeout().toMillis();
        return patient.run(CLAIM, claim.queue(), claim.most(), ackTimeout, claim.autoAck(), claim.holder(), lows)
                .map(rows -> Taken.from(rows.stream()));
    }
}
