package org.glued.integration.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.List;
import java.util.UUID;
import org.glued.integration.mq.consume.Loop;
import org.glued.integration.mq.stream.EventSocket;
import org.jboss.logging.Logger;

/**
 * One person's inbox on one stream of events: what waited there undelivered, then what comes, whether or not another stream
 * of the same person shows it, too. All its state belongs to the connection's event loop.
 */
final class InboxStream {
    private static final Logger LOG = Logger.getLogger(InboxStream.class);
    private static final int AT_ONCE = 20;

    private final Loop loop;
    private final EventSocket socket;
    private final UUID person;
    private final long connected;
    private final Inbox inbox;
    private final ObjectMapper json;
    private Cancellable arrivals = () -> {};
    private long shown;
    private long newest;
    private boolean looking;

    /** @param connected the newest place when the client connected */
    InboxStream(Loop loop, EventSocket socket, UUID person, long connected, Inbox inbox, ObjectMapper json) {
        this.loop = loop;
        this.socket = socket;
        this.person = person;
        this.connected = connected;
        this.newest = connected;
        this.inbox = inbox;
        this.json = json;
    }

    void start(Arrivals all) {
        loop.run(() -> {
            if (socket.isOver()) {
                return;
            }
            socket.open(this::look);
            arrivals = all.on(person, place -> loop.run(() -> arrived(place)));
            look();
        });
    }

    /** The client may no longer be told. */
    void hangUp() {
        socket.hangUp();
    }

    /** The client has gone. */
    void close() {
        loop.run(() -> {
            socket.close();
            arrivals.cancel();
        });
    }

    private void arrived(long place) {
        newest = Math.max(newest, place);
        look();
    }

    /** What fails is tried again at the next arrival, within a second. */
    private void look() {
        int most = Math.min(AT_ONCE, socket.free());
        if (looking || newest <= shown || most == 0) {
            return;
        }
        looking = true;
        long known = newest;
        inbox.after(person, shown, connected, most)
                .subscribe()
                .with(
                        items -> loop.run(() -> show(items, items.size() < most, known)),
                        failure -> loop.run(() -> failed(failure)));
    }

    private void failed(Throwable failure) {
        looking = false;
        LOG.debugf("An inbox is looked into later: %s", failure.getMessage());
    }

    /** @param all whether there is nothing but {@code items}, up to the place {@code known} at least */
    private void show(List<InboxItem> items, boolean all, long known) {
        looking = false;
        if (socket.isOver()) {
            return;
        }
        if (all) {
            shown = known;
        }
        if (!items.isEmpty()) {
            shown = Math.max(shown, items.getLast().place());
            write(items);
        }
        look();
    }

    private void write(List<InboxItem> items) {
        StringBuilder events = new StringBuilder();
        items.forEach(item -> EventSocket.append(events, item.uuid(), text(item)));
        socket.write(events, items.size())
                .onSuccess(written -> delivered(items))
                .onFailure(failure -> LOG.debugf("An inbox was not shown: %s", failure.getMessage()));
    }

    private void delivered(List<InboxItem> items) {
        inbox.shown(person, items)
                .subscribe()
                .with(
                        done -> {},
                        failure -> LOG.debugf("What an inbox has shown is shown again: %s", failure.getMessage()));
    }

    private String text(InboxItem item) {
        try {
            return json.writeValueAsString(item);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An item can be written", e);
        }
    }
}
