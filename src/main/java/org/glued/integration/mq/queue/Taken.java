package org.glued.integration.mq.queue;

import io.vertx.mutiny.sqlclient.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a claim has taken out of a queue.
 *
 * @param late what had expired by the end of the claim, which may have had to wait for others: nobody gets it
 */
record Taken(List<Claimed> inTime, List<Claimed> late) {
    private static final Comparator<Claimed> BY_DELIVERY =
            Comparator.comparingInt((Claimed one) -> -one.message().priority()).thenComparingLong(Claimed::number);

    static final Taken NOTHING = new Taken(List.of(), List.of());

    /** @param rows in any order */
    static Taken from(Stream<Row> rows) {
        List<Claimed> inTime = new ArrayList<>();
        List<Claimed> late = new ArrayList<>();
        rows.forEach(row -> (row.getBoolean("is_late") ? late : inTime).add(Claimed.from(row)));
        inTime.sort(BY_DELIVERY);
        return new Taken(inTime, late);
    }

    /** Nobody has got anything, though others may be there for the taking. */
    boolean isAllLate() {
        return inTime.isEmpty() && !late.isEmpty();
    }
}
