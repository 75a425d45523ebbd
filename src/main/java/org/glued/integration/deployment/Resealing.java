package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.glued.integration.db.Sql;
import org.glued.integration.service.SchemaFollower;
import org.glued.integration.vault.Vault;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of stored deployments what a service has marked as secret since, so that nobody reads it and it is not at rest
 * in the clear. What is no longer marked stays a secret until it is written anew.
 *
 * <p>Deployments are locked after their service, here and by whoever changes one, so that each is sealed by the schema
 * before, and then found here, or by the schema after.
 */
@Singleton
class Resealing implements SchemaFollower {
    private static final int AT_ONCE = 200;

    private final DeploymentStore store;
    private final RevisionStore revisions;
    private final Vault vault;

    @Inject
    Resealing(DeploymentStore store, RevisionStore revisions, Vault vault) {
        this.store = store;
        this.revisions = revisions;
        this.vault = vault;
    }

    @Override
    public Uni<Void> changed(Sql tx, String service, JsonNode schema) {
        SecretPlaces places = SecretPlaces.of(schema);
        return deployments(tx, service, places, null).chain(() -> history(tx, service, places, 0));
    }

    private Uni<Void> deployments(Sql tx, String service, SecretPlaces places, @Nullable UUID after) {
        return store.lockOf(tx, service, after, AT_ONCE).chain(all -> {
            Uni<Void> done = Uni.createFrom().voidItem();
            for (Stored one : all) {
                done = done.chain(() -> reseal(tx, one, places));
            }
            return all.size() < AT_ONCE
                    ? done
                    : done.chain(() -> deployments(
                            tx, service, places, all.getLast().deployment().uuid()));
        });
    }

    private Uni<Void> reseal(Sql tx, Stored stored, SecretPlaces places) {
        UUID uuid = stored.deployment().uuid();
        Sealed old = stored.sealed();
        Sealed sealed = Sealing.reseal(vault, uuid, old, places);
        return sealed.envelopes().equals(old.envelopes())
                ? Uni.createFrom().voidItem()
                : store.reseal(tx, uuid, sealed).chain(() -> revisions.note(tx, uuid, null));
    }

    /** Revisions have no envelopes: what has become a secret is no longer in them. */
    private Uni<Void> history(Sql tx, String service, SecretPlaces places, long after) {
        return revisions.of(tx, service, after, AT_ONCE).chain(all -> {
            Uni<Void> done = Uni.createFrom().voidItem();
            for (Revision one : all) {
                Deployment old = one.deployment();
                ObjectNode masked = places.masked(old.interfaces(), old.metadata());
                if (!masked.path("interfaces").equals(old.interfaces())
                        || !masked.path("metadata").equals(old.metadata())) {
                    done = done.chain(() -> revisions.mask(tx, one, masked));
                }
            }
            return all.size() < AT_ONCE
                    ? done
                    : done.chain(
                            () -> history(tx, service, places, all.getLast().id()));
        });
    }
}
