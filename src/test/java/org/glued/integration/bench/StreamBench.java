package org.glued.integration.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.testing.App;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A backlog consumed and settled over one WebSocket. */
class StreamBench {
    private static final int PREFETCH = 1000;
    private static final int MESSAGES = Integer.getInteger("bench.messages", 100_000);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final String database = BenchDatabase.fresh();

    /** The client: settles what has come in one turn of its event loop together. */
    private static final class Consumer {
        private final WebSocket socket;
        private final Context loop;
        private final CompletableFuture<Void> settled = new CompletableFuture<>();
        private ArrayNode acks = JsonNodeFactory.instance.arrayNode();
        private int left;

        Consumer(WebSocket socket, Context loop, int messages) {
            this.socket = socket;
            this.loop = loop;
            this.left = messages;
            socket.textMessageHandler(this::frame).closeHandler(closed -> fail("closed with " + left + " unsettled"));
        }

        private void frame(String text) {
            JsonNode frame = JsonText.parse(text);
            if (frame.has("receipt")) {
                if (acks.isEmpty()) {
                    loop.runOnContext(ignored -> settle());
                }
                acks.addObject().put("receipt", frame.path("receipt").asText()).put("as", "ack");
            } else if (frame.has("settled")) {
                frame.path("settled").forEach(this::count);
            } else {
                fail(text);
            }
        }

        private void settle() {
            socket.writeTextMessage(acks.toString());
            acks = JsonNodeFactory.instance.arrayNode();
        }

        private void count(JsonNode outcome) {
            if (!outcome.path("outcome").asText().equals("ok")) {
                fail(outcome.toString());
            }
            if (--left == 0) {
                settled.complete(null);
            }
        }

        private void fail(String why) {
            settled.completeExceptionally(new IllegalStateException(why));
        }
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void consume_a_backlog_over_one_websocket() throws Exception {
        try (App app = App.on(database);
                Table table = Table.ofRates("stream")) {
            QueueUnderTest queue = QueueUnderTest.declare(app.admin(), "bench");
            new Rounds("consume and settle " + MESSAGES)
                    .warmUp(3)
                    .ceiling("update, delete, by 100, 1 client", new UpdateDeleteCeiling(vertx, database, 1, MESSAGES))
                    .ceiling("update, delete, by 100, 2 clients", new UpdateDeleteCeiling(vertx, database, 2, MESSAGES))
                    .subject("one WebSocket, prefetch " + PREFETCH, () -> consume(app, queue))
                    .into(table);
        }
    }

    private double consume(App app, QueueUnderTest queue) throws Exception {
        Engine.empty(database);
        Backlog.load(vertx, app, queue, MESSAGES);
        BenchDatabase.checkpoint();
        long start = System.nanoTime();
        Consumer consumer = open(app, queue).get(1, TimeUnit.MINUTES);
        consumer.settled.get(10, TimeUnit.MINUTES);
        double rate = MESSAGES / ((System.nanoTime() - start) / 1e9);
        consumer.socket.close();
        queue.requireEmpty();
        return rate;
    }

    private CompletableFuture<Consumer> open(App app, QueueUnderTest queue) {
        CompletableFuture<Consumer> opened = new CompletableFuture<>();
        Context loop = vertx.getOrCreateContext();
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setAbsoluteURI(app.baseUrl().replace("http:", "ws:") + "/api/if" + queue.path("consume") + "?prefetch="
                        + PREFETCH)
                .addHeader("Authorization", "Bearer " + app.adminToken());
        loop.runOnContext(ignored -> vertx.createWebSocketClient(new WebSocketClientOptions())
                .connect(options)
                .onSuccess(socket -> opened.complete(new Consumer(socket, loop, MESSAGES)))
                .onFailure(opened::completeExceptionally));
        return opened;
    }
}
