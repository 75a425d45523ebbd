package org.glued.integration.notification;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.db.Violation;
import org.glued.integration.db.Wakeups;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.glued.integration.notification.NotificationStore.Address;
import org.jspecify.annotations.Nullable;

/** All notifications. */
@Singleton
public class Notifications {
    private final Database db;
    private final Database patient;
    private final NotificationStore store;
    private final Escalations escalations;
    private final Wakeups wakeups;

    @Inject
    Notifications(Database db, NotificationStore store, Escalations escalations, Wakeups wakeups) {
        this.db = db;
        this.patient = db.within(Duration.ofSeconds(30));
        this.store = store;
        this.escalations = escalations;
        this.wakeups = wakeups;
    }

    /** In every inbox when this completes. */
    Uni<Notification> send(NotificationInput input, UUID sender) {
        UUID uuid = input.uuid() == null ? Ids.next() : input.uuid();
        return db.inTransaction(tx -> send(tx, uuid, input, sender, null).chain(() -> shown(tx, uuid)))
                .onFailure(Violation.of(NotificationStore.UNIQUE_UUID))
                .transform(taken -> Problem.conflict("There is a notification " + uuid + " already"))
                .invoke(sent -> announce());
    }

    /** The same, unless that message was sent before. */
    Uni<Void> send(NotificationInput input, UUID sender, Pushed pushed) {
        return db.inTransaction(tx -> send(tx, Ids.next(), input, sender, pushed))
                .invoke(sent -> announce());
    }

    private Uni<Void> send(Sql tx, UUID uuid, NotificationInput input, UUID sender, @Nullable Pushed pushed) {
        List<Address> all =
                input.to().stream().map(person -> new Address(uuid, person)).toList();
        return store.insert(tx, uuid, input, sender, pushed)
                .chain(made ->
                        made ? store.address(tx, all, false) : Uni.createFrom().voidItem());
    }

    Uni<Notification> get(UUID uuid) {
        return shown(db, uuid);
    }

    private Uni<Notification> shown(Sql sql, UUID uuid) {
        return store.find(sql, uuid)
                .map(found -> found.orElseThrow(() -> Problem.notFound("notification", uuid)))
                .chain(found -> store.recipients(sql, uuid).map(found::with));
    }

    Uni<List<Notification>> list(Page page) {
        return store.list(db, page);
    }

    /** Tells somebody else about what was not confirmed by its time. */
    public Uni<Void> escalate() {
        return Uni.createFrom()
                .deferred(this::escalateSome)
                .repeat()
                .whilst(some -> some > 0)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Integer> escalateSome() {
        return escalations
                .areDue(patient)
                .chain(due -> due
                        ? patient.inTransaction(escalations::escalate).invoke(some -> announce())
                        : Uni.createFrom().item(0));
    }

    /** Deletes some that have expired long ago; @return how many */
    public Uni<Integer> forget() {
        return store.forget(patient);
    }

    private void announce() {
        wakeups.wake(Inbox.TOPIC);
    }
}
