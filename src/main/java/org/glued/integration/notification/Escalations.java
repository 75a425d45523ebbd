package org.glued.integration.notification;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Sql;
import org.glued.integration.notification.NotificationStore.Address;

/** What happens when the time to confirm has passed. */
@Singleton
class Escalations {
    private static final int AT_ONCE = 100;

    private static final String ARE_DUE = """
            select exists (select from if__notifications where escalate_at <= now()) as due
            """;

    /** Whoever takes one ends its waiting in the same transaction, so nobody takes it again. */
    private static final String TAKE_DUE = """
            with due as (
                select uuid from if__notifications
                where escalate_at <= now()
                order by escalate_at limit $1
                for update skip locked
            ), taken as (
                update if__notifications n set escalate_at = null
                from due where n.uuid = due.uuid
                returning n.uuid, n.escalate_to, n.expires_at
            )
            select uuid, escalate_to from taken
            where expires_at is null or expires_at > now()
            """;

    private static final String MARK_UNCONFIRMED = """
            with unconfirmed as (
                select notification, person from if__notifications_recipients
                where notification = any($1::uuid[]) and confirmed_at is null
                order by person, place
                for update
            )
            update if__notifications_recipients r set escalated_at = now()
            from unconfirmed u
            where r.notification = u.notification and r.person = u.person
            returning r.notification
            """;

    private final NotificationStore store;

    @Inject
    Escalations(NotificationStore store) {
        this.store = store;
    }

    Uni<Boolean> areDue(Sql sql) {
        return sql.run(ARE_DUE).map(rows -> rows.iterator().next().getBoolean("due"));
    }

    /** @return how many it looked at, some of those that are due */
    Uni<Integer> escalate(Sql tx) {
        return takeDue(tx)
                .call(due -> unconfirmed(tx, due).chain(late -> tell(tx, late)))
                .map(List::size);
    }

    private Uni<List<Address>> takeDue(Sql tx) {
        return tx.run(TAKE_DUE, AT_ONCE)
                .map(rows -> rows.stream()
                        .map(row -> new Address(row.getUUID("uuid"), row.getUUID("escalate_to")))
                        .toList());
    }

    private Uni<List<Address>> unconfirmed(Sql tx, List<Address> due) {
        if (due.isEmpty()) {
            return Uni.createFrom().item(due);
        }
        return tx.run(MARK_UNCONFIRMED, (Object) Columns.uuids(due, Address::notification))
                .map(rows ->
                        rows.stream().map(row -> row.getUUID("notification")).collect(Collectors.toSet()))
                .map(late -> only(due, late));
    }

    private static List<Address> only(List<Address> due, Set<UUID> late) {
        return due.stream().filter(one -> late.contains(one.notification())).toList();
    }

    private Uni<Void> tell(Sql tx, List<Address> late) {
        return late.isEmpty() ? Uni.createFrom().voidItem() : store.address(tx, late, true);
    }
}
