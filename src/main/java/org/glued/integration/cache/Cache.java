package org.glued.integration.cache;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.JsonText;

/** The statements on {@code if__actions_cache}; all times are the database's. */
@Singleton
public class Cache {
    private static final String LOOK = """
            select run, status, headers, body, stored_at,
                   (extract(epoch from now() - stored_at) * 1000)::bigint as age_ms
            from if__actions_cache
            where key = $1 and expires_at > now()
            """;

    private static final String KEEP = """
            insert into if__actions_cache (key, action, run, status, headers, body, expires_at)
            values ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 ms')
            on conflict (key) do update
            set run = excluded.run, status = excluded.status, headers = excluded.headers, body = excluded.body,
                stored_at = now(), expires_at = excluded.expires_at, refreshing_until = null
            """;

    private static final String CLAIM = """
            update if__actions_cache set refreshing_until = now() + $3 * interval '1 ms'
            where key = $1 and stored_at = $2 and (refreshing_until is null or refreshing_until <= now())
            returning key
            """;

    private static final String GIVE_UP = """
            update if__actions_cache set refreshing_until = now() + interval '1 s' where key = $1 and stored_at = $2
            """;

    private static final String FORGET = """
            delete from if__actions_cache
            where key in (select key from if__actions_cache where expires_at <= now() limit 1000)
            """;

    /** An answer may be large. */
    private static final Duration LONGER = Duration.ofSeconds(10);

    private final Database db;

    @Inject
    Cache(Database db) {
        this.db = db;
    }

    public Uni<Optional<Kept>> look(Key key) {
        return db.run(LOOK, key.hash()).map(rows -> rows.stream().findFirst().map(Kept::from));
    }

    /** Keeps an answer for {@code life}, in the place of an older one. */
    public Uni<Void> keep(
            Key key, UUID action, UUID run, int status, Map<String, String> headers, byte[] body, Duration life) {
        ObjectNode kept = JsonText.object();
        headers.forEach(kept::put);
        return db.within(LONGER)
                .run(KEEP, key.hash(), action, run, status, kept.toString(), Buffer.buffer(body), life.toMillis())
                .replaceWithVoid();
    }

    /** Whether it is up to the caller to replace {@code kept}: to one on all nodes, until {@code lease} has passed. */
    public Uni<Boolean> claim(Key key, Kept kept, Duration lease) {
        return db.run(CLAIM, key.hash(), kept.storedAt(), lease.toMillis()).map(rows -> rows.rowCount() > 0);
    }

    /** After a claim that led to nothing: somebody else may try in a second. */
    public Uni<Void> giveUp(Key key, Kept kept) {
        return db.run(GIVE_UP, key.hash(), kept.storedAt()).replaceWithVoid();
    }

    /** Drops what is of no use any more; @return how many */
    public Uni<Integer> forget() {
        return db.run(FORGET).map(rows -> rows.rowCount());
    }
}
