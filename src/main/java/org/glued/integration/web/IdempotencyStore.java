package org.glued.integration.web;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.db.Database;
import org.jspecify.annotations.Nullable;

/** The statements on {@code if__idempotency}. */
@Singleton
public class IdempotencyStore {
    private static final String CLAIM = """
            insert into if__idempotency as kept (subject, target, key, digest, locked_until)
            values ($1, $2, $3, $4, now() + make_interval(secs => $5))
            on conflict (subject, target, key) do update
            set digest = excluded.digest, answer = null, locked_until = excluded.locked_until, created_at = now()
            where (kept.answer is null and kept.locked_until <= now()) or kept.created_at <= now() - interval '24 hours'
            returning locked_until
            """;

    private static final String LOOK = """
            select digest, answer from if__idempotency where subject = $1 and target = $2 and key = $3
            """;

    private static final String KEEP = """
            update if__idempotency set answer = $5
            where subject = $1 and target = $2 and key = $3 and locked_until = $4
            """;

    private static final String RELEASE = """
            delete from if__idempotency
            where subject = $1 and target = $2 and key = $3 and locked_until = $4 and answer is null
            """;

    private static final String FORGET = """
            delete from if__idempotency where created_at < now() - interval '24 hours'
            """;

    /** Who asked for what under which key. */
    record Key(UUID subject, String target, String key) {}

    /** A key that is ours; its lock tells it from the claim of whoever takes it after the lock has lapsed. */
    record Claim(Key key, OffsetDateTime lockedUntil) {}

    /** What is known of a key that is taken; {@code answer} is null while the first request is in flight. */
    record Taken(String digest, @Nullable String answer) {}

    private final Database db;

    @Inject
    IdempotencyStore(Database db) {
        this.db = db;
    }

    /** The claim, or empty when the key is taken. */
    Uni<Optional<Claim>> claim(Key key, String digest, int lockSeconds) {
        return db.run(CLAIM, key.subject(), key.target(), key.key(), digest, (double) lockSeconds)
                .map(rows ->
                        rows.stream().findFirst().map(row -> new Claim(key, row.getOffsetDateTime("locked_until"))));
    }

    Uni<@Nullable Taken> look(Key key) {
        return db.run(LOOK, key.subject(), key.target(), key.key())
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Taken(row.getString("digest"), row.getString("answer")))
                        .orElse(null));
    }

    Uni<Void> keep(Claim claim, String answer) {
        Key key = claim.key();
        return db.run(KEEP, key.subject(), key.target(), key.key(), claim.lockedUntil(), answer)
                .replaceWithVoid();
    }

    Uni<Void> release(Claim claim) {
        Key key = claim.key();
        return db.run(RELEASE, key.subject(), key.target(), key.key(), claim.lockedUntil())
                .replaceWithVoid();
    }

    /** Drops what is older than 24 hours; @return how many */
    public Uni<Integer> forget() {
        return db.run(FORGET).map(rows -> rows.rowCount());
    }
}
