package org.glued.integration.mq.push;

import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.glued.integration.db.Violation;
import org.glued.integration.db.Wakeups;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.vault.Vault;
import org.jspecify.annotations.Nullable;

/** All subscribers. */
@Singleton
class Subscribers {
    /** Hinted when subscribers have changed. */
    static final String TOPIC = "subscribers";

    private final SubscriberStore store;
    private final Queues queues;
    private final Wakeups wakeups;
    private final Vault vault;
    private final Map<Kind, Receiver> receivers = new EnumMap<>(Kind.class);

    @Inject
    Subscribers(SubscriberStore store, Queues queues, Wakeups wakeups, Vault vault, @All List<Receiver> receivers) {
        this.store = store;
        this.queues = queues;
        this.wakeups = wakeups;
        this.vault = vault;
        receivers.forEach(receiver -> this.receivers.put(receiver.kind(), receiver));
    }

    Uni<List<Subscriber>> list(String queue, Page page) {
        return queues.require(queue).chain(() -> store.list(queue, page));
    }

    Uni<Subscriber> get(String queue, UUID uuid) {
        return stored(queue, uuid).map(Stored::shown);
    }

    Uni<Subscriber> create(String queue, SubscriberInput input, UUID owner) {
        UUID uuid = input.uuid() == null ? Ids.next() : input.uuid();
        Sealed sealed = Sealed.seal(vault, uuid, input, Sealed.NOTHING);
        return queues.require(queue)
                .chain(() -> check(queue, uuid, input, owner))
                .chain(() -> store.insert(queue, uuid, input, sealed, owner))
                .map(made -> made.orElseThrow(() -> Problem.notFound("queue", queue)))
                .onFailure(Violation.of(SubscriberStore.UNIQUE_UUID))
                .transform(failure -> Problem.conflict("There is a subscriber " + uuid + " already"))
                .map(Stored::shown)
                .invoke(made -> wakeups.wake(TOPIC));
    }

    Uni<Subscriber> patch(
            String queue, UUID uuid, Function<Subscriber, SubscriberInput> patch, String @Nullable [] nonces) {
        return stored(queue, uuid)
                .chain(old -> {
                    SubscriberInput input = patch.apply(old.shown());
                    if (input.uuid() != null && !input.uuid().equals(uuid)) {
                        throw Problem.invalid("/uuid", "is not the uuid of the path");
                    }
                    Sealed sealed = Sealed.seal(vault, uuid, input, old.sealed());
                    return check(queue, uuid, input, old.shown().owner())
                            .chain(() -> store.replace(
                                    queue,
                                    uuid,
                                    input,
                                    sealed,
                                    nonces == null ? new String[] {old.shown().nonce()} : nonces));
                })
                .map(changed -> changed.orElseThrow(Problem::stale).shown())
                .invoke(changed -> wakeups.wake(TOPIC));
    }

    Uni<Void> delete(String queue, UUID uuid, String @Nullable [] nonces) {
        return stored(queue, uuid)
                .chain(old -> store.delete(queue, uuid, nonces))
                .invoke(deleted -> {
                    if (!deleted) {
                        throw Problem.stale();
                    }
                    wakeups.wake(TOPIC);
                })
                .replaceWithVoid();
    }

    Optional<Receiver> receiver(Kind kind) {
        return Optional.ofNullable(receivers.get(kind));
    }

    private Uni<Void> check(String queue, UUID uuid, SubscriberInput input, UUID owner) {
        Receiver receiver = receiver(input.kind())
                .orElseThrow(() -> Problem.impossible("/kind", "Subscribers of this kind are not available"));
        return receiver.check(
                new Recipient(uuid, queue, input.kind(), input.target(), Map.of(), null, input.timeout(), owner));
    }

    private Uni<Stored> stored(String queue, UUID uuid) {
        return store.find(queue, uuid).map(found -> found.orElseThrow(() -> Problem.notFound("subscriber", uuid)));
    }
}
