package org.glued.integration.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.db.Violation;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.NamedPage;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.glued.integration.outbound.Outbound;
import org.glued.integration.outbound.Request;
import org.glued.integration.service.Documents.Imported;
import org.glued.integration.vault.Secret;
import org.glued.integration.vault.Vault;
import org.jspecify.annotations.Nullable;

/** All services. */
@Singleton
public class Services {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final Duration HEALTH_PATIENCE = Duration.ofSeconds(5);
    /** A changed schema may concern many deployments. */
    private static final Duration SAVE_PATIENCE = Duration.ofSeconds(30);

    private final Database db;
    private final ServiceStore store;
    private final Documents documents;
    private final Outbound outbound;
    private final Vault vault;
    private final List<SchemaFollower> followers;

    @Inject
    Services(
            Database db,
            ServiceStore store,
            Documents documents,
            Outbound outbound,
            Vault vault,
            @All List<SchemaFollower> followers) {
        this.db = db;
        this.store = store;
        this.documents = documents;
        this.outbound = outbound;
        this.vault = vault;
        this.followers = followers;
    }

    /** Fails with 404 when there is none. */
    public Uni<Service> get(String name) {
        return find(db, name).map(found -> found.orElseThrow(() -> unknown(name)));
    }

    public Uni<Optional<Service>> find(Sql sql, String name) {
        return store.find(sql, name);
    }

    /** The same, and its {@code config_schema} stays what it is until the transaction ends. */
    public Uni<Optional<Service>> hold(Sql tx, String name) {
        return store.hold(tx, name);
    }

    /** The methods of a service, by operationId; none when there is no such service. */
    public Uni<List<Method>> methods(String name, NamedPage page) {
        return store.methods(name, page);
    }

    public Uni<Optional<Method>> method(String service, String operationId) {
        return store.method(service, operationId);
    }

    /** What calls to the service are signed with; empty when they are not. */
    public Uni<Optional<Secret>> signingSecret(String name) {
        return store.secret(name)
                .map(found -> found.map(envelope -> new Secret(vault.openText(envelope, place(name)))));
    }

    /** Defines a service from within, as {@code PUT} does. */
    public Uni<Service> define(String name, JsonNode document) {
        return put(name, Form.read(document, ServiceInput::read), null)
                .map(put -> put.described().service());
    }

    /** Asks the service's health path; a service that has none is neither well nor ill. */
    public Uni<Health> health(String name) {
        return get(name).chain(this::health);
    }

    private Uni<Health> health(Service service) {
        if (service.healthPath() == null) {
            return Uni.createFrom().item(Health.unknown(service.name()));
        }
        return outbound.call(Request.get(service.baseUrl() + service.healthPath(), HEALTH_PATIENCE, 0))
                .map(outcome -> Health.of(service.name(), outcome));
    }

    Uni<Described> described(String name) {
        return store.described(name).map(found -> found.orElseThrow(() -> unknown(name)));
    }

    Uni<List<Service>> list(Page page) {
        return store.list(page);
    }

    /** The document is read before anything is stored: a service with a bad one changes nothing. */
    Uni<Put> put(String name, ServiceInput input, String @Nullable [] nonces) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.invalid("/name", "must have letters, digits, '.', '_' and '-' only, at most 200");
        }
        if (input.name() != null && !input.name().equals(name)) {
            throw Problem.invalid("/name", "is not the name of the path");
        }
        return imported(input)
                .chain(document ->
                        db.within(SAVE_PATIENCE).inTransaction(tx -> save(tx, name, input, document, nonces)))
                // another may have made this very one meanwhile
                .onFailure(Violation.of(ServiceStore.UNIQUE_UUID))
                .retry()
                .atMost(1)
                .onFailure(Violation.of(ServiceStore.UNIQUE_UUID))
                .transform(taken -> Problem.conflict("There is a service with this uuid already"));
    }

    /** Imports the document at the service's {@code openapi_url} again. */
    Uni<Refreshed> refresh(String name) {
        return get(name)
                .map(Services::documentUrl)
                .chain(documents::fetched)
                .chain(document -> db.inTransaction(tx -> reimport(tx, name, document.methods())));
    }

    Uni<Void> delete(String name, String @Nullable [] nonces) {
        return get(name)
                .chain(() -> store.delete(name, nonces))
                .onFailure(Violation.of("if__deployments_service_fkey"))
                .transform(used -> Problem.conflict("The service " + name + " has deployments"))
                .invoke(deleted -> {
                    if (!deleted) {
                        throw nonces == null ? unknown(name) : Problem.stale();
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Optional<Imported>> imported(ServiceInput input) {
        if (input.openapi() != null) {
            return documents.inline(input.openapi()).map(Optional::of);
        }
        return input.openapiUrl() == null
                ? Uni.createFrom().item(Optional.empty())
                : documents.fetched(input.openapiUrl()).map(Optional::of);
    }

    private Uni<Put> save(
            Sql tx, String name, ServiceInput input, Optional<Imported> document, String @Nullable [] nonces) {
        Secret secret = input.signingSecret();
        String sealed = secret == null || input.keepsSecret() ? null : vault.seal(secret.reveal(), place(name));
        String inline = input.openapi() == null
                ? null
                : document.orElseThrow().document().toString();
        return requireStored(tx, name, nonces)
                .chain(() -> store.schema(tx, name))
                .chain(before -> store.save(tx, name, input, inline, sealed, nonces)
                        .chain(saved ->
                                saved.isPresent() ? Uni.createFrom().item(saved.get()) : refused(tx, name, input))
                        .invoke(saved -> requireSecret(input, saved.described().service()))
                        .call(saved -> follow(tx, name, before.orElse(null), input.configSchema())))
                .call(() -> store.replaceMethods(
                        tx, name, document.map(Imported::methods).orElse(List.of())));
    }

    private Uni<Put> refused(Sql tx, String name, ServiceInput input) {
        return find(tx, name).map(stored -> {
            boolean other = input.uuid() != null
                    && stored.filter(service -> !service.uuid().equals(input.uuid()))
                            .isPresent();
            throw other ? Problem.conflict("The service " + name + " has another uuid") : Problem.stale();
        });
    }

    private Uni<Void> follow(Sql tx, String name, @Nullable JsonNode before, @Nullable ObjectNode after) {
        Uni<Void> all = Uni.createFrom().voidItem();
        if (after != null && !Objects.equals(before, after)) {
            for (SchemaFollower follower : followers) {
                all = all.chain(() -> follower.changed(tx, name, after));
            }
        }
        return all;
    }

    /** An If-Match on what is not there matches nothing. */
    private Uni<Void> requireStored(Sql tx, String name, String @Nullable [] nonces) {
        if (nonces == null) {
            return Uni.createFrom().voidItem();
        }
        return find(tx, name).map(found -> found.orElseThrow(Problem::stale)).replaceWithVoid();
    }

    private static void requireSecret(ServiceInput input, Service saved) {
        if (input.keepsSecret() && saved.signingSecret() == null) {
            throw Problem.invalid("/signing_secret", "there is no stored value that *** could keep");
        }
    }

    private Uni<Refreshed> reimport(Sql tx, String name, List<Method> methods) {
        return store.methods(tx, name)
                .map(old -> Refreshed.between(old, methods))
                .call(() -> store.replaceMethods(tx, name, methods))
                .chain(changes -> store.broken(tx, name, changes.removed()).map(changes::breaking));
    }

    private static String documentUrl(Service service) {
        if (service.openapiUrl() == null) {
            throw Problem.impossible("/openapi_url", "The service has no openapi_url to import from");
        }
        return service.openapiUrl();
    }

    private static Problem unknown(String name) {
        return Problem.notFound("service", name);
    }

    private static String place(String name) {
        return "services/" + name + "/signing_secret";
    }
}
