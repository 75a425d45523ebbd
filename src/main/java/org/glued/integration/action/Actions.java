package org.glued.integration.action;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.glued.integration.access.Caller;
import org.glued.integration.db.Violation;
import org.glued.integration.db.Wakeups;
import org.glued.integration.deployment.Deployment;
import org.glued.integration.deployment.Deployments;
import org.glued.integration.deployment.Permissions;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.service.Services;
import org.jspecify.annotations.Nullable;

/** All actions. */
@Singleton
public class Actions {
    /** Hinted when actions have changed. */
    public static final String TOPIC = "actions";

    private static final int MOST_RACES = 10;

    private final ActionStore store;
    private final Deployments deployments;
    private final Services services;
    private final Queues queues;
    private final Wakeups wakeups;

    @Inject
    Actions(ActionStore store, Deployments deployments, Services services, Queues queues, Wakeups wakeups) {
        this.store = store;
        this.deployments = deployments;
        this.services = services;
        this.queues = queues;
        this.wakeups = wakeups;
    }

    /** The path of one, behind the prefix. */
    public static String path(UUID action) {
        return "/v1/actions/" + action;
    }

    /** Fails with 404 when there is none. */
    public Uni<Action> get(UUID uuid) {
        return store.get(uuid).map(found -> found.orElseThrow(() -> Problem.notFound("action", uuid)));
    }

    /** The queues that the runs of any action wait in. */
    public Uni<Set<String>> queues() {
        return store.queues();
    }

    Uni<List<Action>> list(@Nullable UUID deployment, Page page) {
        return store.list(deployment, page);
    }

    /** Defines an action from within, as {@code POST} does for an admin. */
    public Uni<Action> define(JsonNode document) {
        ActionInput input = Form.read(document, ActionInput::read);
        return insert(input.uuid() == null ? Ids.next() : input.uuid(), input);
    }

    Uni<Action> create(ActionInput input, Caller caller) {
        UUID uuid = input.uuid() == null ? Ids.next() : input.uuid();
        return checked(input, caller).chain(() -> insert(uuid, input));
    }

    private Uni<Action> insert(UUID uuid, ActionInput input) {
        return store.insert(uuid, input)
                .map(made -> made.orElseThrow(() -> Problem.conflict("There is an action " + uuid + " already")))
                .onFailure(Violation.of("if__actions_deployment_fkey"))
                .transform(gone -> noDeployment())
                .invoke(made -> wakeups.wake(TOPIC));
    }

    Uni<Action> replace(UUID uuid, ActionInput input, String @Nullable [] nonces, Caller caller) {
        if (input.uuid() != null && !input.uuid().equals(uuid)) {
            throw Problem.invalid("/uuid", "is not the uuid of the path");
        }
        return get(uuid)
                .chain(old -> deployments.get(old.deployment()))
                .invoke(old -> Permissions.requireManage(caller, old))
                .chain(() -> checked(input, caller))
                .chain(() -> store.replace(uuid, input, nonces))
                .map(changed -> changed.orElseThrow(Problem::stale))
                .invoke(changed -> wakeups.wake(TOPIC));
    }

    /**
     * Replaces an action by what {@code input} makes of the stored one: when somebody else was faster, of his.
     *
     * @param nonces the versions the caller is willing to change, or null for any
     */
    Uni<Action> change(UUID uuid, Function<Action, ActionInput> input, String @Nullable [] nonces, Caller caller) {
        return get(uuid)
                .chain(old -> nonces == null || List.of(nonces).contains(old.nonce())
                        ? replace(uuid, input.apply(old), new String[] {old.nonce()}, caller)
                        : Uni.createFrom().failure(Problem.stale()))
                .onFailure(failure -> nonces == null && Problem.isStale(failure))
                .retry()
                .atMost(MOST_RACES);
    }

    Uni<Void> delete(UUID uuid, String @Nullable [] nonces, Caller caller) {
        return get(uuid)
                .chain(old -> deployments.get(old.deployment()))
                .invoke(old -> Permissions.requireManage(caller, old))
                .chain(() -> store.delete(uuid, nonces))
                .invoke(deleted -> {
                    if (!deleted) {
                        throw Problem.stale();
                    }
                })
                .replaceWithVoid();
    }

    /** What an action points to must be there: its deployment, the method of its service, its queue. */
    private Uni<Void> checked(ActionInput input, Caller caller) {
        return deployments
                .find(input.deployment())
                .map(found -> found.orElseThrow(Actions::noDeployment))
                .invoke(deployment -> Permissions.requireManage(caller, deployment))
                .chain(deployment -> knownMethod(input, deployment))
                .chain(() -> queues.require(input.queue()))
                .onFailure(Actions::isUnknownQueue)
                .transform(unknown -> Problem.impossible("/queue", "There is no queue " + input.queue()));
    }

    private Uni<Void> knownMethod(ActionInput input, Deployment deployment) {
        String method = input.method();
        if (method == null) {
            return Uni.createFrom().voidItem();
        }
        return services.method(deployment.service(), method)
                .onItem()
                .invoke(found -> {
                    if (found.isEmpty()) {
                        throw Problem.impossible(
                                "/method", "The service " + deployment.service() + " has no method " + method);
                    }
                })
                .replaceWithVoid();
    }

    private static boolean isUnknownQueue(Throwable failure) {
        return failure instanceof Problem problem && problem.kind() == Problem.Kind.NOT_FOUND;
    }

    private static Problem noDeployment() {
        return Problem.impossible("/deployment", "There is no such deployment");
    }
}
