package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/** The statements on {@code if__deployments_revisions}. */
@Singleton
final class RevisionStore {
    private static final String NOTE = """
            insert into if__deployments_revisions (deployment, subject, service, name, description, interfaces, metadata,
                                                   rate_requests, rate_per_ms, concurrency, rbac, enabled, nonce,
                                                   created_at, updated_at)
            select uuid, $2, service, name, description, interfaces, metadata, rate_requests, rate_per_ms, concurrency, rbac,
                   enabled, nonce, created_at, updated_at
            from if__deployments
            where uuid = $1
            """;

    private static final String LIST = """
            select id, subject, deployment as uuid, service, name, description, interfaces::text, metadata::text,
                   rate_requests, rate_per_ms, concurrency, rbac::text, enabled, nonce, created_at, updated_at
            from if__deployments_revisions
            where deployment = $1 and ($2::bigint is null or id < $2)
            order by id desc
            limit $3
            """;

    private static final String OF = """
            select id, subject, deployment as uuid, service, name, description, interfaces::text, metadata::text,
                   rate_requests, rate_per_ms, concurrency, rbac::text, enabled, nonce, created_at, updated_at
            from if__deployments_revisions
            where service = $1 and id > $2
            order by id
            limit $3
            """;

    private static final String MASK = """
            update if__deployments_revisions set interfaces = ($2::text)::json, metadata = ($3::text)::json
            where deployment = $4 and id = $1
            """;

    private final Database db;

    @Inject
    RevisionStore(Database db) {
        this.db = db;
    }

    /** Keeps what the deployment is now, in the transaction that has changed it. */
    Uni<Void> note(Sql tx, UUID deployment, @Nullable UUID subject) {
        return tx.run(NOTE, deployment, subject).replaceWithVoid();
    }

    /** Those of a service that come after {@code after}, in the order of the changes. */
    Uni<List<Revision>> of(Sql tx, String service, long after, int most) {
        return tx.run(OF, service, after, most)
                .map(rows -> rows.stream().map(Revision::from).toList());
    }

    /** Shows {@code masked} of its interfaces and metadata from now on. */
    Uni<Void> mask(Sql tx, Revision revision, ObjectNode masked) {
        return tx.run(
                        MASK,
                        revision.id(),
                        masked.path("interfaces").toString(),
                        masked.path("metadata").toString(),
                        revision.deployment().uuid())
                .replaceWithVoid();
    }

    Uni<List<Revision>> list(UUID deployment, Page page) {
        UUID before = page.beforeId();
        return db.run(LIST, deployment, before == null ? null : Revision.id(before), page.probe())
                .map(rows -> rows.stream().map(Revision::from).toList());
    }
}
