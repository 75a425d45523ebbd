package org.glued.integration.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.glued.integration.testing.App;

/** Answers everything with 200 and an empty object, and counts. */
final class NoopServer implements AutoCloseable {
    private static final int LOOPS = 2;
    private static final Buffer EMPTY = Buffer.buffer("{}");

    private final int port = App.freePort();
    private final List<HttpServer> servers = new ArrayList<>();
    private volatile CountDownLatch awaited = new CountDownLatch(0);
    private volatile Consumer<Buffer> onBody = body -> {};

    NoopServer(Vertx vertx) throws Exception {
        for (int i = 0; i < LOOPS; i++) {
            HttpServer server = vertx.createHttpServer(
                            new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                    .requestHandler(this::answer);
            // from contexts of their own, so that the connections are shared out among event loops
            Future<HttpServer> listening = Future.future(done -> vertx.getOrCreateContext()
                    .runOnContext(ignored -> server.listen().onComplete(done)));
            servers.add(listening.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
        }
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            onBody.accept(body);
            request.response().putHeader("Content-Type", "application/json").end(EMPTY);
            awaited.countDown();
        });
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    void onBody(Consumer<Buffer> consumer) {
        onBody = consumer;
    }

    /** Done when so many requests have come from now on. */
    CountDownLatch expect(int requests) {
        awaited = new CountDownLatch(requests);
        return awaited;
    }

    @Override
    public void close() throws Exception {
        for (HttpServer server : servers) {
            server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
