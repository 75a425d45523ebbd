package org.glued.integration.mq.stream;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.UUID;
import org.glued.integration.mq.consume.Loop;

/** The socket of one stream of server-sent events. All its state belongs to the connection's event loop. */
public final class EventSocket {
    /** Before proxies, which often give up after 30 s or 60 s, find the connection idle. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final Loop loop;
    private final HttpServerResponse response;
    private final Room room = new Room();
    private boolean closed;

    public EventSocket(Loop loop, HttpServerResponse response) {
        this.loop = loop;
        this.response = response;
    }

    /** @param drained called when there is room again after there was none */
    public void open(Runnable drained) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, MediaType.SERVER_SENT_EVENTS)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                // asks nginx not to hold events back
                .putHeader("X-Accel-Buffering", "no")
                .setChunked(true)
                .setWriteQueueMaxSize(Room.BYTES)
                .drainHandler(ignored -> loop.run(drained));
        keepAlive();
    }

    /** The client has gone. */
    public void close() {
        closed = true;
    }

    /** Ends the stream as the client would by going, which is noticed as that is. */
    public void hangUp() {
        loop.run(() -> {
            if (!isOver()) {
                response.reset();
            }
        });
    }

    public boolean isOver() {
        return closed || response.closed();
    }

    /** How many more events it should be given now. */
    public int free() {
        return isOver() ? 0 : room.of(response);
    }

    /** @param data JSON */
    public static void append(StringBuilder events, UUID id, String data) {
        // a line break in JSON stands between tokens only, and would end the field
        events.append("id: ")
                .append(id)
                .append("\ndata: ")
                .append(data.replace('\n', ' ').replace('\r', ' '))
                .append("\n\n");
    }

    /** Completes when the {@code count} events are written to the socket. */
    public Future<Void> write(CharSequence events, int count) {
        room.used(count, events.length());
        return response.write(events.toString());
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
