package org.glued.integration.mq.queue;

import io.vertx.mutiny.sqlclient.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a statement did that moves messages from one place to another.
 *
 * @param count how many it moved
 * @param woken the queues that have something ready by it
 */
record Moved(int count, List<String> woken) {
    static Moved from(Row row) {
        String @Nullable [] woken = row.getArrayOfStrings("woken");
        return new Moved(row.getInteger("moved"), woken == null ? List.of() : List.of(woken));
    }
}
