package org.glued.integration.outbound;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Calls out over HTTP: redirects are not followed, bodies not unpacked. The name is resolved once; the address that the
 * egress policy let pass is the one connected to, so DNS cannot change between check and call.
 */
@Singleton
public class Outbound {
    private static final int CONNECT_TIMEOUT_MS = 2000;
    private static final int CONNECTIONS_PER_HOST = 64;
    private static final int RESOLVERS = 8;

    private final Vertx vertx;
    private final HttpClient client;
    private final WorkerExecutor resolvers;
    private final Egress egress;

    @Inject
    Outbound(Vertx vertx, @ConfigProperty(name = "glued.if.egress-allow") Optional<List<String>> allow) {
        this(vertx, Egress.allowing(allow.orElse(List.of())));
    }

    Outbound(Vertx vertx, Egress egress) {
        this.vertx = vertx;
        this.egress = egress;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_TIMEOUT_MS)
                        // shorter than what most servers keep an idle connection for: less reuse of one just closing
                        .setKeepAliveTimeout(4)
                        .setDecompressionSupported(false)
                        .setTracingPolicy(TracingPolicy.IGNORE),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_HOST));
        // slow name servers hold up other names' calls at most, never the shared worker pool
        this.resolvers = vertx.createSharedWorkerExecutor("glued-if-resolve", RESOLVERS);
    }

    /** Calls a URL that an admin registered; it may be private. Cancelling resets the request. */
    public Uni<Outcome> call(Request request) {
        return call(request, true);
    }

    /** @param privateAllowed whether the URL may lead to a private or loopback address */
    public Uni<Outcome> call(Request request, boolean privateAllowed) {
        return Uni.createFrom().deferred(() -> {
            Address address;
            try {
                address = Address.of(request.url());
            } catch (IllegalArgumentException e) {
                return Uni.createFrom().item(new Outcome.Refused("The URL " + e.getMessage()));
            }
            return Uni.createFrom().<Outcome>emitter(emitter -> {
                Call call = new Call(vertx, client, request, address, emitter);
                call.start(resolve(address.host()), found -> egress.refusal(address.host(), found, privateAllowed));
            });
        });
    }

    /**
     * Why {@code url} cannot be called as things stand; empty when it can, or when nobody knows its host yet.
     *
     * @param privateAllowed whether the URL may lead to a private or loopback address
     */
    public Uni<Optional<String>> refusal(String url, boolean privateAllowed) {
        Address address = Address.of(url);
        return Uni.createFrom()
                .completionStage(() -> resolve(address.host()).toCompletionStage())
                .map(found -> found.stream()
                        .map(one -> egress.refusal(address.host(), one, privateAllowed))
                        // one address that may be called is enough
                        .reduce((one, other) -> one.isEmpty() ? one : other)
                        .flatMap(refusal -> refusal))
                .onFailure(UnknownHostException.class)
                .recoverWithItem(Optional.empty());
    }

    private Future<List<InetAddress>> resolve(String host) {
        try {
            return Future.succeededFuture(List.of(InetAddress.ofLiteral(host)));
        } catch (IllegalArgumentException e) {
            return resolvers
                    .<List<InetAddress>>executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false)
                    .map(Objects::requireNonNull);
        }
    }

    @PreDestroy
    void close() {
        client.close();
        resolvers.close();
    }
}
