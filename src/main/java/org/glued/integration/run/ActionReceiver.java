package org.glued.integration.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.glued.integration.access.Caller;
import org.glued.integration.action.CallInput;
import org.glued.integration.action.Callable;
import org.glued.integration.action.Callables;
import org.glued.integration.db.Database;
import org.glued.integration.deployment.Deployments;
import org.glued.integration.deployment.Permissions;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.consume.Delivery;
import org.glued.integration.mq.consume.Settlement;
import org.glued.integration.mq.message.Message;
import org.glued.integration.mq.push.Handled;
import org.glued.integration.mq.push.Kind;
import org.glued.integration.mq.push.Receiver;
import org.glued.integration.mq.push.Recipient;

/** Messages that run an action: the payload is the body of the run, which acts as the subscriber's owner. */
@Singleton
class ActionReceiver implements Receiver {
    private final Callables callables;
    private final Deployments deployments;
    private final Runs runs;
    private final MessageRuns made;
    private final Database db;
    private final Caller caller;

    @Inject
    ActionReceiver(
            Callables callables, Deployments deployments, Runs runs, MessageRuns made, Database db, Caller caller) {
        this.callables = callables;
        this.deployments = deployments;
        this.runs = runs;
        this.made = made;
        this.db = db;
        this.caller = caller;
    }

    @Override
    public Kind kind() {
        return Kind.ACTION;
    }

    @Override
    public Uni<Void> check(Recipient recipient) {
        return callables
                .get(db, action(recipient))
                .onFailure(failure -> failure instanceof Problem problem && problem.kind() == Problem.Kind.NOT_FOUND)
                .transform(gone -> Problem.impossible("/action", "There is no such action"))
                .chain(this::requireUse);
    }

    private Uni<Void> requireUse(Callable callable) {
        return deployments
                .get(callable.action().deployment())
                .invoke(deployment -> Permissions.requireUse(caller, deployment))
                .replaceWithVoid();
    }

    /** The message is gone when, and only when, the run is queued. */
    @Override
    public Uni<Handled> receive(Recipient recipient, Delivery delivery) {
        Message message = delivery.message();
        if (message.payloadBase64() != null) {
            return Uni.createFrom().item(Handled.as(new Settlement.Reject("an action takes JSON, not bytes")));
        }
        JsonNode body = message.payload() == null ? null : message.payload().parse();
        RunRequest request = new RunRequest(
                action(recipient),
                new CallInput(JsonText.object(), JsonText.object(), body),
                Cause.message(message.uuid()),
                recipient.owner(),
                message.expiresAt());
        return Uni.createFrom()
                .item(Handled.as(new Settlement.AckWith(tx -> runs.enqueue(tx, List.of(request))
                        .call(queued -> made.note(tx, queued.runs().getFirst(), message.uuid(), recipient.queue()))
                        .map(Runs.Queued::queues))));
    }

    private static UUID action(Recipient recipient) {
        return UUID.fromString(recipient.target());
    }
}
