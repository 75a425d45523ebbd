package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.mq.queue.Origin;

/** From a message to its run: the one that it carries, whose uuid it has, or the last that a subscriber has made of it. */
@Singleton
final class MessageRuns implements Origin {
    private static final String NOTE = """
            insert into if__runs_received (run, message, queue) values ($1, $2, $3)
            """;

    private static final String FIND = """
            select uuid as message, queue, uuid as run from if__runs where uuid = any($1) and queue is not null
            union all
            select message, queue, run from if__runs_received where message = any($1)
            order by run desc
            """;

    private final Database db;

    @Inject
    MessageRuns(Database db) {
        this.db = db;
    }

    @Override
    public String name() {
        return "run";
    }

    @Override
    public Uni<List<Lead>> leads(Collection<UUID> messages) {
        return db.run(FIND, (Object) messages.toArray(UUID[]::new))
                .map(rows -> rows.stream()
                        .map(row ->
                                new Lead(row.getUUID("message"), row.getString("queue"), Runs.path(row.getUUID("run"))))
                        .toList());
    }

    /** A subscriber has made {@code run} of a message; in its transaction. */
    Uni<Void> note(Sql tx, UUID run, UUID message, String queue) {
        return tx.run(NOTE, run, message, queue).replaceWithVoid();
    }
}
