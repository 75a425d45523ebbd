package org.glued.integration.mq.queue;

import io.vertx.mutiny.sqlclient.Row;
import java.util.Set;

/**
 * What one look at all queues saw.
 *
 * @param ready those of the queues asked for that have something to be claimed
 * @param missing those of them that are not there
 * @param promote whether deferred messages are due
 * @param rescue whether leases have run out
 * @param expire whether messages have expired
 */
public record Look(Set<String> ready, Set<String> missing, boolean promote, boolean rescue, boolean expire) {
    static Look from(Row row) {
        return new Look(
                Set.of(row.getArrayOfStrings("ready")),
                Set.of(row.getArrayOfStrings("missing")),
                row.getBoolean("promote"),
                row.getBoolean("rescue"),
                row.getBoolean("expire"));
    }

    boolean anyDue() {
        return promote || rescue || expire;
    }
}
