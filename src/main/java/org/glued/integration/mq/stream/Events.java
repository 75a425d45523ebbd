package org.glued.integration.mq.stream;

import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.glued.integration.mq.consume.Feed;
import org.glued.integration.mq.consume.Hints;
import org.glued.integration.mq.consume.Loop;
import org.glued.integration.mq.consume.Settling;
import org.glued.integration.mq.consume.Source;
import org.glued.integration.mq.message.Receipt;
import org.glued.integration.mq.queue.Claim;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Queues;
import org.jboss.logging.Logger;

/** The messages of a queue on one stream of events. All its state belongs to the connection's event loop. */
final class Events implements Feed.Consumer {
    private static final Logger LOG = Logger.getLogger(Events.class);
    private static final int AT_ONCE = 100;

    private final Loop loop;
    private final EventSocket socket;
    private final String queue;
    private final Settling settling;
    private final Frames frames;
    private final Feed feed;

    Events(Loop loop, HttpServerResponse response, String queue, Queues queues, Settling settling, Frames frames) {
        this.loop = loop;
        this.socket = new EventSocket(loop, response);
        this.queue = queue;
        this.settling = settling;
        this.frames = frames;
        this.feed = new Feed(
                loop,
                queue,
                Source.of(queues, most -> new Claim(queue, most, null, false, "events")),
                AT_ONCE,
                1,
                this);
    }

    void start(Hints hints) {
        loop.run(() -> {
            socket.open(feed::pull);
            feed.start(hints);
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
            feed.stop();
        });
    }

    @Override
    public int free() {
        return socket.free();
    }

    @Override
    public void take(List<Claimed> claimed) {
        if (socket.isOver() || claimed.isEmpty()) {
            giveBack(claimed);
            return;
        }
        StringBuilder events = new StringBuilder();
        claimed.forEach(one -> EventSocket.append(events, one.message().uuid(), frames.delivery(one.acknowledged())));
        List<Receipt> receipts = claimed.stream().map(Claimed::held).toList();
        socket.write(events, claimed.size())
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
}
