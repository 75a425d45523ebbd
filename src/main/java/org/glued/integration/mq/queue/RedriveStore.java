package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Database;

/** Brings messages back into queues. See V3.6__queue_redrive.sql. */
@Singleton
final class RedriveStore {
    private static final Redrive.Filter ALL = new Redrive.Filter(null, null, null, null, null);

    private static final String REDRIVE = "select * from if__mq_redrive($1, $2, $3, $4, $5, $6)";
    private static final String REPLAY = "select * from if__mq_replay($1, $2, $3, $4, $5, $6)";

    private final Database database;

    RedriveStore(Database database) {
        this.database = database.within(Duration.ofMinutes(1));
    }

    /** Dead letters of {@code queue}, back to where they came from. */
    Uni<Moved> redrive(String queue, Redrive redrive) {
        Redrive.Filter filter = redrive.filter() == null ? ALL : redrive.filter();
        return database.run(
                        REDRIVE,
                        queue,
                        redrive.to(),
                        filter.queue(),
                        filter.reason() == null ? null : filter.reason().name().toLowerCase(Locale.ROOT),
                        filter.uuids(),
                        redrive.limit())
                .map(rows -> Moved.from(rows.iterator().next()));
    }

    /** Settled messages of {@code queue}, published again. */
    Uni<Moved> replay(String queue, Redrive redrive) {
        Redrive.Filter filter = redrive.filter() == null ? ALL : redrive.filter();
        return database.run(
                        REPLAY,
                        queue,
                        redrive.to(),
                        filter.uuids(),
                        Columns.time(filter.since()),
                        Columns.time(filter.until()),
                        redrive.limit())
                .map(rows -> Moved.from(rows.iterator().next()));
    }
}
