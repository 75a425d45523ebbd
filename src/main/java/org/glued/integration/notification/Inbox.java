package org.glued.integration.notification;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;

/** What a person does with what he or she was told. */
@Singleton
class Inbox {
    /** Hinted when something was put into any inbox. */
    static final String TOPIC = "inbox";

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Database db;
    private final InboxStore store;

    @Inject
    Inbox(Database db, InboxStore store) {
        this.db = db;
        this.store = store;
    }

    /** What is on the page counts as delivered. */
    Uni<List<InboxItem>> list(UUID person, boolean unread, Page page) {
        return store.list(db, person, unread, page).chain(items -> delivered(person, items, page.limit()));
    }

    private Uni<List<InboxItem>> delivered(UUID person, List<InboxItem> items, int shown) {
        List<Long> fresh = items.stream()
                .limit(shown)
                .filter(item -> item.deliveredAt() == null)
                .map(InboxItem::place)
                .toList();
        if (fresh.isEmpty()) {
            return Uni.createFrom().item(items);
        }
        return store.delivered(db, person, fresh)
                .map(times -> items.stream()
                        .map(item -> item.delivered(times.getOrDefault(item.place(), item.deliveredAt())))
                        .toList());
    }

    Uni<InboxItem> read(UUID person, UUID uuid) {
        return store.read(db, person, uuid).chain(() -> get(person, uuid));
    }

    Uni<InboxItem> confirm(UUID person, UUID uuid) {
        return store.confirm(db, person, uuid).chain(() -> get(person, uuid)).invoke(Inbox::requireAsked);
    }

    private static void requireAsked(InboxItem item) {
        if (!item.confirm()) {
            throw Problem.of(Problem.Kind.IMPOSSIBLE, "No confirmation is asked for");
        }
    }

    private Uni<InboxItem> get(UUID person, UUID uuid) {
        return store.find(db, person, uuid)
                .map(found -> found.orElseThrow(() -> Problem.notFound("notification in the inbox", uuid)));
    }

    /** The newest place in the inbox; 0 when nothing was ever put in. */
    Uni<Long> newest(UUID person) {
        return store.newest(db, List.of(person)).map(places -> places.getOrDefault(person, 0L));
    }

    /** @see InboxStore#after */
    Uni<List<InboxItem>> after(UUID person, long place, long connected, int most) {
        return store.after(db, person, place, connected, most);
    }

    /** Tries for a while; what could not be marked is shown again when the person connects next. */
    Uni<Void> shown(UUID person, List<InboxItem> items) {
        List<Long> places = items.stream().map(InboxItem::place).toList();
        return Uni.createFrom()
                .deferred(() -> store.delivered(db, person, places))
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(2))
                .expireIn(SOON.toMillis())
                .replaceWithVoid();
    }
}
