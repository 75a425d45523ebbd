package org.glued.integration.notification;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Sql;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Page;
import org.jspecify.annotations.Nullable;

/** Notifications and whom they were sent to. */
@Singleton
class NotificationStore {
    static final String UNIQUE_UUID = "if__notifications_uuid";

    private static final String INSERT = """
            insert into if__notifications (uuid, subject, body, severity, data, confirm, confirm_by, expires_at, escalate_to,
                escalate_at, sender, message, subscriber)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            on conflict (message, subscriber) where message is not null do nothing
            """;
    private static final String ADDRESS = """
            with addressed as (
                select notification, person,
                    row_number() over (partition by person order by notification) as nth,
                    count(*) over (partition by person) as many
                from unnest($1::uuid[], $2::uuid[]) as a (notification, person)
            ), taken as (
                insert into if__inboxes as i (person, newest)
                select person, count(*) from addressed group by person order by person
                on conflict (person) do update set newest = i.newest + excluded.newest
                returning person, newest
            )
            insert into if__notifications_recipients (notification, person, place, escalation)
            select a.notification, a.person, t.newest - a.many + a.nth, $3
            from addressed a join taken t on t.person = a.person
            """;
    private static final String ONE = """
            select * from if__notifications where uuid = $1
            """;
    private static final String RECIPIENTS = """
            select r.*, coalesce(n.confirm_by <= now() and r.confirmed_at is null and not r.escalation, false) as overdue
            from if__notifications_recipients r join if__notifications n on n.uuid = r.notification
            where r.notification = $1
            order by r.sent_at, r.person
            """;
    private static final String NEWEST = """
            select * from if__notifications
            where $1::timestamptz is null or (created_at, uuid) < ($1, $2::uuid)
            order by created_at desc, uuid desc
            limit $3
            """;
    private static final String FORGET = """
            delete from if__notifications
            where uuid in (
                select uuid from if__notifications
                where expires_at < now() - interval '30 days'
                order by expires_at limit 500
                for update skip locked)
            """;

    /** A notification for a person. */
    record Address(UUID notification, UUID person) {}

    @Inject
    NotificationStore() {}

    /** @return whether it is new: of one message to one subscriber there is one notification */
    Uni<Boolean> insert(Sql tx, UUID uuid, NotificationInput input, UUID sender, @Nullable Pushed pushed) {
        return tx.run(
                        INSERT,
                        uuid,
                        input.subject(),
                        input.body(),
                        input.severity().name().toLowerCase(Locale.ROOT),
                        JsonText.write(input.data()),
                        input.confirm(),
                        Columns.time(input.confirmBy()),
                        Columns.time(input.expiresAt()),
                        input.escalateTo(),
                        Columns.time(input.escalateAt()),
                        sender,
                        pushed == null ? null : pushed.message(),
                        pushed == null ? null : pushed.subscriber())
                .map(rows -> rows.rowCount() == 1);
    }

    /** Puts notifications into inboxes, which are locked in the order of persons until the transaction ends. */
    Uni<Void> address(Sql tx, List<Address> all, boolean escalation) {
        return tx.run(
                        ADDRESS,
                        Columns.uuids(all, Address::notification),
                        Columns.uuids(all, Address::person),
                        escalation)
                .replaceWithVoid();
    }

    Uni<Optional<Notification>> find(Sql sql, UUID uuid) {
        return sql.run(ONE, uuid)
                .map(rows -> rows.stream().map(Notification::from).findFirst());
    }

    /** In the order they were told. */
    Uni<List<Recipient>> recipients(Sql sql, UUID uuid) {
        return sql.run(RECIPIENTS, uuid)
                .map(rows -> rows.stream().map(Recipient::from).toList());
    }

    Uni<List<Notification>> list(Sql sql, Page page) {
        return sql.run(NEWEST, page.beforeTime(), page.beforeId(), page.probe())
                .map(rows -> rows.stream().map(Notification::from).toList());
    }

    /** Deletes some that expired 30 days ago; @return how many */
    Uni<Integer> forget(Sql sql) {
        return sql.run(FORGET).map(rows -> rows.rowCount());
    }
}
