package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import org.glued.integration.db.Database;

/** Looks which of many queues have something ready, in one statement. */
@Singleton
final class ReadyStore {
    private static final String READY = """
            select q.name
            from unnest($1::text[]) as asked (name)
            join if__mq_queues q using (name)
            where not q.paused and exists (
                select from if__mq_ready r
                where r.queue_id = q.id and (r.expires_at is null or r.expires_at > now()))""";

    private final Database database;

    ReadyStore(Database database) {
        this.database = database;
    }

    Uni<List<String>> ready(Collection<String> names) {
        return database.run(READY, (Object) names.toArray(String[]::new))
                .map(rows -> rows.stream().map(row -> row.getString("name")).toList());
    }
}
