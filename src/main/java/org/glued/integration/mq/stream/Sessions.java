package org.glued.integration.mq.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.glued.integration.access.Revocations;
import org.glued.integration.mq.consume.Hints;
import org.glued.integration.mq.consume.Loop;
import org.glued.integration.mq.consume.Settling;
import org.glued.integration.mq.queue.Queues;
import org.jspecify.annotations.Nullable;

/** The open WebSockets of this node. */
@Singleton
class Sessions implements HttpServerOptionsCustomizer {
    /** Of a frame up, which may hold replies; as the largest body of a request. */
    private static final int MOST_BYTES_UP = 2 * 1024 * 1024;

    private final Queues queues;
    private final Settling settling;
    private final Hints hints;
    private final Vertx vertx;
    private final ObjectMapper json;
    private final Revocations revocations;
    private final Set<Session> open = ConcurrentHashMap.newKeySet();

    Sessions(Queues queues, Settling settling, Hints hints, Vertx vertx, ObjectMapper json, Revocations revocations) {
        this.queues = queues;
        this.settling = settling;
        this.hints = hints;
        this.vertx = vertx;
        this.json = json;
        this.revocations = revocations;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setMaxWebSocketMessageSize(MOST_BYTES_UP);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        customizeHttpServer(options);
    }

    Uni<Void> open(HttpServerRequest request, String queue, int prefetch, @Nullable UUID token) {
        Corking.on(request.connection());
        return Uni.createFrom()
                .completionStage(() -> request.toWebSocket().toCompletionStage())
                .invoke(socket -> begin(socket, queue, prefetch, token))
                .replaceWithVoid();
    }

    private void begin(ServerWebSocket socket, String queue, int prefetch, @Nullable UUID token) {
        Loop loop = Loop.of(vertx);
        Session session = new Session(loop, socket, queue, prefetch, queues, settling, new Frames(json));
        open.add(session);
        Cancellable watch = revocations.on(token, session::revoke);
        session.start(hints, () -> {
            watch.cancel();
            open.remove(session);
        });
    }

    void stop(@Observes ShutdownEvent event) {
        open.forEach(Session::goAway);
    }
}
