package org.glued.integration.mq.stream;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.List;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.consume.ExtendInput;
import org.glued.integration.mq.consume.Feed;
import org.glued.integration.mq.consume.Gathering;
import org.glued.integration.mq.consume.Hints;
import org.glued.integration.mq.consume.Loop;
import org.glued.integration.mq.consume.SettleInput;
import org.glued.integration.mq.consume.Settled;
import org.glued.integration.mq.consume.Settling;
import org.glued.integration.mq.consume.Source;
import org.glued.integration.mq.queue.Claim;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Queues;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One WebSocket that consumes one queue. All its state belongs to the socket's event loop. */
final class Session implements Feed.Consumer {
    private static final Logger LOG = Logger.getLogger(Session.class);
    private static final int AT_ONCE = 500;
    /** Wishes that are taken up and not answered, before the client has to wait. */
    private static final int MOST_WISHES = 20_000;
    /** A peer that says nothing and answers no ping for two of these is gone. */
    private static final Duration PING = Duration.ofSeconds(30);

    private static final short GOING_AWAY = 1001;
    private static final short POLICY_VIOLATION = 1008;

    private final Loop loop;
    private final ServerWebSocket socket;
    private final String queue;
    private final int prefetch;
    private final Settling settling;
    private final Frames frames;
    private final Feed feed;
    private final Room room = new Room();
    private final Unsettled unsettled;
    private final Gathering<Wish> wishes;
    private int wished;
    private int silence;
    private boolean closed;

    /** @param end when the lease of the settled message would have ended; null when the client did not hold it */
    private record Wish(SettleInput settle, @Nullable Long end) {}

    Session(
            Loop loop,
            ServerWebSocket socket,
            String queue,
            int prefetch,
            Queues queues,
            Settling settling,
            Frames frames) {
        this.loop = loop;
        this.socket = socket;
        this.queue = queue;
        this.prefetch = prefetch;
        this.settling = settling;
        this.frames = frames;
        // one claim at a time, for the order of the queue
        this.feed = new Feed(loop, queue, Source.of(queues, this::claim), AT_ONCE, 1, this);
        this.unsettled = new Unsettled(loop, feed::pull);
        this.wishes = new Gathering<>(loop, this::settle);
    }

    private Claim claim(int most) {
        return new Claim(queue, most, null, false, "websocket");
    }

    void start(Hints hints, Runnable over) {
        socket.setWriteQueueMaxSize(Room.BYTES);
        socket.textMessageHandler(this::heard);
        socket.binaryMessageHandler(ignored ->
                answer(frames.error(Problem.of(Problem.Kind.MALFORMED, "Send text frames; this was a binary one"))));
        socket.pongHandler(ignored -> silence = 0);
        socket.drainHandler(ignored -> feed.pull());
        socket.exceptionHandler(failure -> LOG.debugf("A consumer of %s broke off: %s", queue, failure.getMessage()));
        socket.closeHandler(ignored -> {
            over.run();
            loop.run(this::close);
        });
        loop.run(() -> {
            feed.start(hints);
            pingLater();
        });
    }

    void goAway() {
        socket.close(GOING_AWAY, "the service stops");
    }

    void revoke() {
        socket.close(POLICY_VIOLATION, "the token is no longer valid");
    }

    @Override
    public int free() {
        // a closed socket, which nobody may have been told of yet, has no room and says so by an exception
        return socket.isClosed() ? 0 : Math.min(room.of(socket), prefetch - unsettled.size() - wished);
    }

    @Override
    public void take(List<Claimed> claimed) {
        if (socket.isClosed()) {
            giveBack(claimed);
            return;
        }
        long characters = 0;
        for (Claimed one : claimed) {
            unsettled.add(one.held(), one.lease());
            String frame = frames.delivery(one);
            characters += frame.length();
            answer(frame);
        }
        room.used(claimed.size(), characters);
    }

    @Override
    public void giveBack(List<Claimed> claimed) {
        settling.giveBack(queue, claimed);
    }

    private void heard(String text) {
        silence = 0;
        try {
            Frames.Up up = frames.up(text);
            if (!up.extensions().isEmpty()) {
                extend(up.extensions());
            }
            up.settles().forEach(this::wish);
        } catch (Problem problem) {
            answer(frames.error(problem));
        }
    }

    private void wish(SettleInput settle) {
        wishes.add(new Wish(settle, unsettled.remove(settle.decoded())));
        wished++;
        if (wished == MOST_WISHES) {
            socket.pause();
        }
    }

    private Uni<Void> settle(List<Wish> all) {
        return settling.settle(queue, all.stream().map(Wish::settle).toList())
                .invoke(settled -> loop.run(() -> {
                    settled(all);
                    answer(frames.settled(settled));
                    feed.pull();
                }))
                .onFailure()
                .invoke(failure -> loop.run(() -> {
                    settled(all);
                    keep(all);
                    failed(failure);
                }))
                .replaceWithVoid();
    }

    private void settled(List<Wish> all) {
        if (wished >= MOST_WISHES && wished - all.size() < MOST_WISHES) {
            socket.resume();
        }
        wished -= all.size();
    }

    /** What could not be settled is still held, and the client may try again. */
    private void keep(List<Wish> all) {
        for (Wish wish : all) {
            if (wish.end() != null) {
                unsettled.add(wish.settle().decoded(), wish.end());
            }
        }
        if (closed) {
            settling.requeue(queue, unsettled.clear());
        }
    }

    private void extend(List<ExtendInput> all) {
        settling.extend(queue, all)
                .subscribe()
                .with(extended -> loop.run(() -> extended(all, extended)), failure -> loop.run(() -> failed(failure)));
    }

    private void extended(List<ExtendInput> all, List<Settled> answers) {
        for (int i = 0; i < all.size(); i++) {
            Duration lease = all.get(i).ackTimeout();
            if (lease != null && answers.get(i).outcome() == Settled.Outcome.OK) {
                unsettled.extend(all.get(i).decoded(), lease);
            }
        }
        answer(frames.extended(answers));
    }

    private void failed(Throwable failure) {
        if (failure instanceof Problem problem) {
            answer(frames.error(problem));
        } else {
            LOG.errorf(failure, "A frame of a consumer of %s failed", queue);
            answer(frames.error(Problem.of(Problem.Kind.INTERNAL, "Something went wrong here")));
        }
    }

    private void answer(String frame) {
        if (!socket.isClosed()) {
            socket.writeTextMessage(frame);
        }
    }

    private void pingLater() {
        loop.after(PING, () -> {
            if (socket.isClosed()) {
                return;
            }
            if (++silence > 2) {
                socket.close(GOING_AWAY, "no answer to pings");
                return;
            }
            socket.writePing(Buffer.buffer());
            pingLater();
        });
    }

    /** Settles that have come are still carried out; the rest is ready again at once. */
    private void close() {
        closed = true;
        feed.stop();
        settling.requeue(queue, unsettled.clear());
    }
}
