package org.glued.integration.deployment;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Page;
import org.glued.integration.service.Service;
import org.glued.integration.service.Services;

/**
 * What deployments were. A service may have marked as secret since what was not when a revision was made, so revisions are
 * masked again by the {@code config_schema} of today.
 */
@Singleton
class Revisions {
    private final Database db;
    private final RevisionStore store;
    private final Services services;

    @Inject
    Revisions(Database db, RevisionStore store, Services services) {
        this.db = db;
        this.store = store;
        this.services = services;
    }

    /** Newest first. */
    Uni<List<Revision>> list(UUID deployment, Page page) {
        return store.list(deployment, page)
                .chain(found -> places(found)
                        .map(places -> found.stream()
                                .map(one -> one.masked(
                                        places.getOrDefault(one.deployment().service(), SecretPlaces.BY_NAME)))
                                .toList()));
    }

    /** Where the services of these revisions, nearly always one, have their secrets. */
    private Uni<Map<String, SecretPlaces>> places(List<Revision> revisions) {
        Uni<Map<String, SecretPlaces>> all = Uni.createFrom().item(new HashMap<>());
        for (String service : revisions.stream()
                .map(one -> one.deployment().service())
                .distinct()
                .toList()) {
            all = all.call(places -> services.find(db, service)
                    .invoke(found -> found.map(Service::configSchema)
                            .filter(Objects::nonNull)
                            .ifPresent(schema -> places.put(service, SecretPlaces.of(schema)))));
        }
        return all;
    }
}
