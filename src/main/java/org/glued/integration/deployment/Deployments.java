package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.glued.integration.access.Caller;
import org.glued.integration.access.Roles;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.db.Violation;
import org.glued.integration.db.Wakeups;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.glued.integration.service.Service;
import org.glued.integration.service.Services;
import org.glued.integration.vault.Vault;
import org.jspecify.annotations.Nullable;

/** All deployments. */
@Singleton
public class Deployments {
    /** Woken when calls of a deployment may be made that could not before. */
    public static final String TOPIC = "deployments";

    private final Database db;
    private final DeploymentStore store;
    private final RevisionStore revisions;
    private final Services services;
    private final Vault vault;
    private final Wakeups wakeups;

    @Inject
    Deployments(
            Database db,
            DeploymentStore store,
            RevisionStore revisions,
            Services services,
            Vault vault,
            Wakeups wakeups) {
        this.db = db;
        this.store = store;
        this.revisions = revisions;
        this.services = services;
        this.vault = vault;
        this.wakeups = wakeups;
    }

    /** The path of one, behind the prefix. */
    public static String path(UUID deployment) {
        return "/v1/deployments/" + deployment;
    }

    /** Fails with 404 when there is none. */
    public Uni<Deployment> get(UUID uuid) {
        return find(uuid).map(found -> found.orElseThrow(() -> unknown(uuid)));
    }

    /** Fails with 403 when the caller may not do this with it, and with 404 when it is unknown to one who may with all. */
    Uni<Deployment> get(UUID uuid, Right right, Caller caller) {
        return find(uuid)
                .map(found -> found.orElseThrow(() -> Permissions.unknown(right, caller, uuid)))
                .invoke(found -> Permissions.require(right, caller, found));
    }

    public Uni<Optional<Deployment>> find(UUID uuid) {
        return store.find(uuid);
    }

    /** Creates a deployment from within, as {@code POST} does; fails with 409 when it is there already. */
    public Uni<Deployment> define(JsonNode document) {
        DeploymentInput input = Form.read(document, DeploymentInput::read);
        return db.inTransaction(tx -> insert(tx, input, null))
                .map(made ->
                        made.orElseThrow(() -> Problem.conflict("There is a deployment " + input.uuid() + " already")));
    }

    Uni<List<Deployment>> list(Filter filter, Page page) {
        return store.list(filter, page);
    }

    /** A deployment that is there is replaced, by those who may manage it; a new one is the admin's to make. */
    Uni<Saved> save(DeploymentInput input, Caller caller) {
        UUID uuid = input.uuid();
        return (uuid == null ? Uni.createFrom().item(Optional.<Deployment>empty()) : find(uuid))
                .chain(found -> found.isPresent()
                        ? change(found.get().uuid(), old -> input, null, caller)
                                .map(changed -> new Saved(changed, false))
                        : create(input, caller)
                                .chain(made -> made.isPresent()
                                        ? Uni.createFrom().item(new Saved(made.get(), true))
                                        : save(input, caller)));
    }

    /**
     * Reads, decides and writes under the row's lock, so that neither a patch nor a kept secret is of another version.
     *
     * @param input what is to be stored, given what is
     */
    Uni<Deployment> change(
            UUID uuid, Function<Deployment, DeploymentInput> input, String @Nullable [] nonces, Caller caller) {
        return db.inTransaction(tx -> store.service(tx, uuid)
                        // before the deployment, as Resealing does
                        .call(service -> services.hold(
                                tx, service.orElseThrow(() -> Permissions.unknown(Right.MANAGE, caller, uuid))))
                        .chain(() -> store.lock(tx, uuid))
                        .map(found -> found.orElseThrow(() -> unknown(uuid)))
                        .invoke(old -> Permissions.requireManage(caller, old.deployment()))
                        .chain(old -> replace(tx, old, input.apply(old.deployment()), nonces))
                        .call(changed -> revisions.note(tx, uuid, caller.subject())))
                .invoke(changed -> wakeups.wake(TOPIC))
                .onFailure(Violation.of("if__deployments_service_fkey"))
                .transform(gone -> noService());
    }

    Uni<Deployment> enable(UUID uuid, boolean enabled, Caller caller) {
        return get(uuid, Right.PAUSE, caller)
                .chain(() -> db.inTransaction(tx -> store.enable(tx, uuid, enabled)
                        .map(changed -> changed.orElseThrow(() -> unknown(uuid)))
                        .call(changed -> revisions.note(tx, uuid, caller.subject()))))
                .invoke(changed -> wakeups.wake(TOPIC));
    }

    Uni<Void> delete(UUID uuid, String @Nullable [] nonces, Caller caller) {
        return get(uuid, Right.MANAGE, caller)
                .chain(() -> store.delete(uuid, nonces))
                .onFailure(Violation.of("if__actions_deployment_fkey"))
                .transform(used -> Problem.conflict("The deployment " + uuid + " has actions"))
                .invoke(deleted -> {
                    if (!deleted) {
                        throw nonces == null ? unknown(uuid) : Problem.stale();
                    }
                })
                .replaceWithVoid();
    }

    /** The context with its secrets, for the run that the caller's token was made for, while it runs. */
    Uni<Context> context(UUID uuid, Caller caller) {
        UUID run = caller.run();
        if (run == null || !uuid.equals(caller.deployment())) {
            throw noContext();
        }
        return store.ofRunning(uuid, run)
                .map(found -> found.orElseThrow(Deployments::noContext))
                .map(found -> Context.of(found.deployment(), Sealing.open(vault, uuid, found.sealed())));
    }

    /** Empty when another has created it meanwhile. */
    private Uni<Optional<Deployment>> create(DeploymentInput input, Caller caller) {
        if (!caller.is(Roles.ADMIN)) {
            throw Problem.forbidden("Only an admin may create a deployment");
        }
        return db.inTransaction(tx -> insert(tx, input, caller.subject()));
    }

    private Uni<Optional<Deployment>> insert(Sql tx, DeploymentInput input, @Nullable UUID subject) {
        UUID uuid = input.uuid() == null ? Ids.next() : input.uuid();
        return service(tx, input)
                .map(service -> Sealing.seal(vault, uuid, input, service.configSchema(), null))
                .chain(closed -> store.insert(tx, uuid, input, closed))
                .call(made -> made.isPresent()
                        ? revisions.note(tx, uuid, subject)
                        : Uni.createFrom().voidItem())
                .onFailure(Violation.of("if__deployments_service_fkey"))
                .transform(gone -> noService());
    }

    private Uni<Deployment> replace(Sql tx, Stored old, DeploymentInput input, String @Nullable [] nonces) {
        UUID uuid = old.deployment().uuid();
        if (input.uuid() != null && !input.uuid().equals(uuid)) {
            throw Problem.invalid("/uuid", "is not the uuid of the path");
        }
        return service(tx, input)
                .map(service -> Sealing.seal(vault, uuid, input, service.configSchema(), old.sealed()))
                .chain(closed -> store.replace(tx, uuid, input, closed, nonces))
                .map(changed -> changed.orElseThrow(Problem::stale));
    }

    private Uni<Service> service(Sql tx, DeploymentInput input) {
        return services.hold(tx, input.service()).map(found -> found.orElseThrow(Deployments::noService));
    }

    private static Problem unknown(UUID uuid) {
        return Problem.notFound("deployment", uuid);
    }

    private static Problem noService() {
        return Problem.impossible("/service", "There is no such service");
    }

    private static Problem noContext() {
        return Problem.forbidden("The context is for the run that this deployment is being called in");
    }

    /** @param created false when it was there and was replaced */
    record Saved(Deployment deployment, boolean created) {}
}
