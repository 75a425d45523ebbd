package org.glued.integration.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import org.glued.integration.testing.App;

/**
 * As {@link Wire}, over bare sockets: without a client in between whose own time would count as the service's.
 */
final class BareWire implements AutoCloseable {
    private final NetClient client;
    private final String host;
    private final int port;
    private final String head;
    private final int most;
    private final Deque<BareConnection> idle = new ArrayDeque<>();
    private final Deque<Promise<BareConnection>> waiting = new ArrayDeque<>();
    private int open;

    /** To paths behind /api/if, as the admin. */
    BareWire(App app, Vertx vertx, int connections) {
        URI place = URI.create(app.baseUrl());
        this.client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
        this.host = place.getHost();
        this.port = place.getPort();
        this.head = " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\n" + "Authorization: Bearer "
                + app.adminToken() + "\r\n";
        this.most = connections;
    }

    /** Sends JSON; the answer's body, or a failure when its status is not 2xx. */
    Future<Buffer> post(String path, Buffer body) {
        String length = "Content-Length: " + body.length() + "\r\n\r\n";
        Buffer bytes = Buffer.buffer("POST /api/if" + path + head + length).appendBuffer(body);
        return take().compose(connection -> connection.send(bytes).onComplete(answered -> release(connection)));
    }

    private synchronized Future<BareConnection> take() {
        BareConnection last = idle.poll();
        if (last != null) {
            return Future.succeededFuture(last);
        }
        if (open < most) {
            open++;
            return client.connect(port, host).map(BareConnection::new);
        }
        Promise<BareConnection> next = Promise.promise();
        waiting.add(next);
        return next.future();
    }

    private void release(BareConnection connection) {
        Promise<BareConnection> next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                idle.push(connection);
            }
        }
        if (next != null) {
            next.complete(connection);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
