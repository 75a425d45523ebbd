package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glued.integration.db.Database;

/** How long the history of runs is kept, by whole days: see V7.2__runs_days.sql. */
@Singleton
final class Retention {
    private static final String TURN = """
            select if__runs_turn($1, $2::bigint * interval '1 ms')::bigint as days
            """;

    private static final int DAYS_AHEAD = 3;
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final Database db;
    private final Duration length;

    @Inject
    Retention(Database db, @ConfigProperty(name = "glued.if.runs.retention", defaultValue = "P30D") Duration length) {
        this.db = db.within(DEADLINE);
        this.length = length;
    }

    /** @return how many days were dropped */
    Uni<Long> turn() {
        return db.run(TURN, DAYS_AHEAD, length.toMillis())
                .map(rows -> rows.iterator().next().getLong("days"));
    }
}
