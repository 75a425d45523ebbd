package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Ids;

/** The queues that replies to requests come to: one for each node that makes requests, gone soon after the node is. */
@Singleton
public class ReplyQueues {
    /** Of every such queue's name. */
    public static final String PREFIX = "if.replies.";

    private static final Duration ABANDONED = Duration.ofHours(1);

    private static final String KEEP = """
            insert into if__mq_queues (uuid, name, description, ttl_ms, nonce)
            values ($1, $2, 'Replies to the requests of one node', $3, 'builtin')
            on conflict (name) do update set updated_at = now()""";

    private static final String ABANDONED_ONES = """
            select name from if__mq_queues
            where starts_with(name, $1) and updated_at < now() - $2 * interval '1 ms'""";

    private final Database database;
    private final QueueStore queues;

    ReplyQueues(Database database, QueueStore queues) {
        this.database = database;
        this.queues = queues;
    }

    /** Makes the queue, or says that it is still needed; to be repeated well within the hour. */
    public Uni<Void> keep(String name, Duration ttl) {
        return database.run(KEEP, Ids.next(), name, ttl.toMillis()).replaceWithVoid();
    }

    /** Removes the queues that no node has kept for an hour. */
    public Uni<Void> removeAbandoned() {
        return database.run(ABANDONED_ONES, PREFIX, ABANDONED.toMillis())
                .onItem()
                .transformToMulti(rows -> Multi.createFrom().iterable(rows))
                .onItem()
                .transformToUniAndConcatenate(row -> queues.delete(row.getString("name"), null))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
