package org.glued.integration.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;
import org.glued.integration.testing.App;

/** Messages put into a queue before something is measured, 1000 in a request. */
final class Backlog {
    private static final int BATCH = 1000;
    private static final int CONNECTIONS = 2;
    private static final Buffer BODY =
            Buffer.buffer("[" + String.join(",", Collections.nCopies(BATCH, message(Payload.TEXT))) + "]");

    private Backlog() {}

    static String message(String payload) {
        return "{\"payload\":" + payload + "}";
    }

    /** @param messages a multiple of 1000 */
    static void load(Vertx vertx, App app, QueueUnderTest queue, int messages) throws Exception {
        try (Wire wire = Wire.to(app, vertx, CONNECTIONS)) {
            new Load(vertx, CONNECTIONS).perSecond(messages / BATCH, client -> wire.post(queue.path("publish"), BODY));
        }
    }
}
