package org.glued.integration.deployment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/**
 * What a change has made of a deployment.
 *
 * @param nonce of the version that the change made
 * @param subject who made it, or null for the service itself
 * @param createdAt when it was made
 * @param deployment as it was shown then
 * @param id its place among the revisions, which is what a page of them ends with
 */
record Revision(
        String nonce,
        @Nullable UUID subject,
        Instant createdAt,
        Deployment deployment,
        @JsonIgnore long id) implements Page.Row {
    static Revision from(Row row) {
        Deployment deployment = Deployment.from(row);
        return new Revision(
                deployment.nonce(), row.getUUID("subject"), deployment.updatedAt(), deployment, row.getLong("id"));
    }

    Revision masked(SecretPlaces places) {
        return new Revision(nonce, subject, createdAt, deployment.masked(places), id);
    }

    /** The cursor's id: the place, because the order of changes is finer than their time. */
    @Override
    public UUID uuid() {
        return new UUID(0, id);
    }

    static long id(UUID cursor) {
        return cursor.getLeastSignificantBits();
    }
}
