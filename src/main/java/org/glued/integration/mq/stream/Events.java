package org.glued.integration.mq.stream;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import org.glued.integration.mq.consume.Feed;
import org.glued.integration.mq.consume.Hints;
import org.glued.integration.mq.consume.Loop;
import org.glued.integration.mq.consume.Settling;
import org.glued.integration.mq.message.Receipt;
import org.glued.integration.mq.queue.Claim;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Queues;
import org.jboss.logging.Logger;

/** One stream of events. All its state belongs to the connection's event loop. */
final class Events implements Feed.Consumer {
    private static final Logger LOG = Logger.getLogger(Events.class);
    private static final int AT_ONCE = 100;
    /** Before proxies, which often give up after 30 s or 60 s, find the connection idle. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final Loop loop;
    private final HttpServerResponse response;
    private final String queue;
    private final Settling settling;
    private final Frames frames;
    private final Feed feed;
    private final Room room = new Room();
    private boolean closed;

    Events(Loop loop, HttpServerResponse response, String queue, Queues queues, Settling settling, Frames frames) {
        this.loop = loop;
        this.response = response;
        this.queue = queue;
        this.settling = settling;
        this.frames = frames;
        this.feed = new Feed(
                loop, queue, most -> queues.claim(new Claim(queue, most, null, false, "events")), AT_ONCE, 1, this);
    }

    void start(Hints hints) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, MediaType.SERVER_SENT_EVENTS)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                // asks nginx not to hold events back
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true)
                .setWriteQueueMaxSize(Room.BYTES)
                .drainHandler(ignored -> loop.run(feed::pull));
        loop.run(() -> {
            keepAlive();
            feed.start(hints);
        });
    }

    /** The client has gone. */
    void close() {
        loop.run(() -> {
            closed = true;
            feed.stop();
        });
    }

    @Override
    public int free() {
        return isOver() ? 0 : room.of(response);
    }

    @Override
    public void take(List<Claimed> claimed) {
        if (isOver() || claimed.isEmpty()) {
            giveBack(claimed);
            return;
        }
        StringBuilder events = new StringBuilder();
        claimed.forEach(one -> append(events, one));
        room.used(claimed.size(), events.length());
        List<Receipt> receipts = claimed.stream().map(Settling::receiptOf).toList();
        response.write(events.toString())
                .onSuccess(written -> settling.acknowledge(queue, receipts))
                .onFailure(failure -> {
                    LOG.debugf("Events of %s were not written: %s", queue, failure.getMessage());
                    settling.requeue(queue, receipts);
                });
    }

    @Override
    public void giveBack(List<Claimed> claimed) {
        settling.giveBack(queue, claimed);
    }

    private boolean isOver() {
        return closed || response.closed();
    }

    private void append(StringBuilder events, Claimed one) {
        // a line break in JSON stands between tokens only, and would end the field
        String data = frames.delivery(one.acknowledged()).replace('\n', ' ').replace('\r', ' ');
        events.append("id: ")
                .append(one.message().uuid())
                .append("\ndata: ")
                .append(data)
                .append("\n\n");
    }

    private void keepAlive() {
        if (isOver()) {
            return;
        }
        if (!response.writeQueueFull()) {
            response.write(":\n\n");
        }
        loop.after(KEEP_ALIVE, this::keepAlive);
    }
}
