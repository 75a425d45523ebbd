package org.glued.integration.access;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Page;

/** The statements on {@code if__tokens}. */
@Singleton
final class TokenStore {
    static final String UNIQUE_UUID = "if__tokens_pkey";

    private static final String INSERT = """
            insert into if__tokens (uuid, name, subject, role, sha256, expires_at)
            values ($1, $2, $3, $4, $5, $6)
            returning uuid, name, subject, role, expires_at, created_at
            """;

    private static final String GET = """
            select uuid, name, subject, role, expires_at, created_at
            from if__tokens
            where uuid = $1
            """;

    private static final String LIST = """
            select uuid, name, subject, role, expires_at, created_at
            from if__tokens
            where ($1::timestamptz is null or (created_at, uuid) < ($1, $2))
            order by created_at desc, uuid desc
            limit $3
            """;

    private static final String BY_HASH = """
            select uuid, name, subject, role, expires_at, created_at
            from if__tokens
            where sha256 = $1 and (expires_at is null or expires_at > now())
            """;

    private static final String GOOD = """
            select uuid from if__tokens where uuid = any ($1) and (expires_at is null or expires_at > now())
            """;

    private static final String DELETE = """
            delete from if__tokens where uuid = $1
            """;

    private final Database db;

    @Inject
    TokenStore(Database db) {
        this.db = db;
    }

    Uni<Token> insert(UUID uuid, TokenInput input, String sha256) {
        return db.run(INSERT, uuid, input.name(), input.subject(), input.role(), sha256, Columns.time(input.end()))
                .map(rows -> Token.from(rows.iterator().next()));
    }

    Uni<Optional<Token>> get(UUID uuid) {
        return db.run(GET, uuid).map(rows -> rows.stream().findFirst().map(Token::from));
    }

    Uni<List<Token>> list(Page page) {
        return db.run(LIST, page.beforeTime(), page.beforeId(), page.probe())
                .map(rows -> rows.stream().map(Token::from).toList());
    }

    Uni<Optional<Token>> byHash(String sha256) {
        return db.run(BY_HASH, sha256).map(rows -> rows.stream().findFirst().map(Token::from));
    }

    /** Those of {@code tokens} that are worth something. */
    Uni<Set<UUID>> good(Set<UUID> tokens) {
        return db.run(GOOD, (Object) tokens.toArray(UUID[]::new))
                .map(rows -> rows.stream().map(row -> row.getUUID("uuid")).collect(Collectors.toSet()));
    }

    Uni<Boolean> delete(UUID uuid) {
        return db.run(DELETE, uuid).map(rows -> rows.rowCount() > 0);
    }
}
