package org.glued.integration.outbound;

import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One call on its way: the first thing that ends it decides its outcome, the rest is dropped. */
final class Call {
    private final Vertx vertx;
    private final HttpClient client;
    private final Request request;
    private final Address address;
    private final UniEmitter<? super Outcome> emitter;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Buffer kept = Buffer.buffer();
    private long length;
    private volatile @Nullable HttpClientRequest sent;

    Call(Vertx vertx, HttpClient client, Request request, Address address, UniEmitter<? super Outcome> emitter) {
        this.vertx = vertx;
        this.client = client;
        this.request = request;
        this.address = address;
        this.emitter = emitter;
    }

    void start(Future<List<InetAddress>> resolved, Function<InetAddress, Optional<String>> refusal) {
        long millis = Math.max(1, request.timeout().toMillis());
        long timer = vertx.setTimer(millis, fired -> abort(new Outcome.TimedOut(request.timeout())));
        emitter.onTermination(() -> {
            vertx.cancelTimer(timer);
            // ended already when the outcome was emitted; this is the caller who went away
            abort(new Outcome.Unreachable("cancelled"));
        });
        resolved.onSuccess(found -> connect(found, refusal)).onFailure(this::broken);
    }

    private void connect(List<InetAddress> found, Function<InetAddress, Optional<String>> refusal) {
        Optional<InetAddress> allowed =
                found.stream().filter(one -> refusal.apply(one).isEmpty()).findFirst();
        if (allowed.isEmpty()) {
            end(new Outcome.Refused(refusal.apply(found.getFirst()).orElse("the egress policy refuses the address")));
            return;
        }
        if (ended.get()) {
            return;
        }
        try {
            client.request(options(allowed.get())).onSuccess(this::send).onFailure(this::broken);
        } catch (IllegalArgumentException e) {
            end(new Outcome.Refused("The method or a header is not valid in HTTP"));
        }
    }

    private RequestOptions options(InetAddress pinned) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setServer(SocketAddress.inetSocketAddress(address.port(), pinned.getHostAddress()))
                .setHost(address.host())
                .setPort(address.port())
                .setSsl(address.tls())
                .setURI(address.target())
                .setFollowRedirects(false)
                // also for those that wait for a free connection
                .setConnectTimeout(Math.max(1, request.timeout().toMillis()));
        Headers.sanitised(request.headers()).forEach(options::putHeader);
        return options;
    }

    private void send(HttpClientRequest made) {
        sent = made;
        if (ended.get()) {
            made.reset();
            return;
        }
        byte[] body = request.body();
        made.exceptionHandler(this::broken);
        Future<HttpClientResponse> answer = body == null ? made.send() : made.send(Buffer.buffer(body));
        // the handlers must be there before the first byte is: both run on the request's context
        answer.onSuccess(this::receive).onFailure(this::broken);
    }

    private void receive(HttpClientResponse response) {
        response.exceptionHandler(this::broken);
        response.handler(this::keep);
        response.endHandler(nothing -> end(new Outcome.Answered(
                response.statusCode(), headers(response), kept.getBytes(), length, length > kept.length())));
    }

    private void keep(Buffer chunk) {
        int room = Math.min(chunk.length(), request.keepBytes() - kept.length());
        if (room > 0) {
            kept.appendBuffer(chunk, 0, room);
        }
        length += chunk.length();
    }

    private static Map<String, List<String>> headers(HttpClientResponse response) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        response.headers()
                .names()
                .forEach(
                        name -> headers.put(name, List.copyOf(response.headers().getAll(name))));
        return headers;
    }

    private void broken(Throwable failure) {
        abort(new Outcome.Unreachable(Trouble.of(failure)));
    }

    private void abort(Outcome outcome) {
        if (end(outcome)) {
            HttpClientRequest open = sent;
            if (open != null) {
                open.reset();
            }
        }
    }

    private boolean end(Outcome outcome) {
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            emitter.complete(outcome);
        }
        return first;
    }
}
