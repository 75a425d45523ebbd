package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.glued.integration.db.Database;

/** What time itself does to messages, in bounded steps; any number of nodes may do it at once. See V3.5__queue_time.sql. */
@Singleton
final class TimeStore {
    private static final int RUNS = 1000;

    /** One look, so that an idle service costs one statement and not three. */
    private static final String DUE = """
            select exists (select from if__mq_deferred where due_at <= now()) as promote,
                exists (select from if__mq_leases where held_until <= now()) as rescue,
                exists (select from if__mq_ready where expires_at <= now())
                    or exists (select from if__mq_deferred where expires_at <= now()) as expire""";

    private static final String PROMOTE = "select * from if__mq_promote($1)";
    private static final String RESCUE = "select * from if__mq_rescue($1)";
    private static final String EXPIRE = "select * from if__mq_expire($1)";

    private final Database database;

    TimeStore(Database database) {
        this.database = database.within(Duration.ofSeconds(30));
    }

    /** What there is to do. */
    record Due(boolean promote, boolean rescue, boolean expire) {
        private static Due from(Row row) {
            return new Due(row.getBoolean("promote"), row.getBoolean("rescue"), row.getBoolean("expire"));
        }
    }

    Uni<Due> due() {
        return database.run(DUE).map(rows -> Due.from(rows.iterator().next()));
    }

    Uni<Moved> promote() {
        return moved(PROMOTE);
    }

    Uni<Moved> rescue() {
        return moved(RESCUE);
    }

    Uni<Moved> expire() {
        return moved(EXPIRE);
    }

    private Uni<Moved> moved(String statement) {
        return database.run(statement, RUNS)
                .map(rows -> Moved.from(rows.iterator().next()));
    }
}
