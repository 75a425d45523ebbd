package org.glued.integration.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import org.glued.integration.testing.App;

/** HTTP as a load generator speaks it: bytes to a path, over a fixed number of connections that are kept. */
final class Wire implements AutoCloseable {
    private final HttpClient client;
    private final String base;
    private final String token;

    private Wire(Vertx vertx, String base, String token, int connections) {
        this.base = base;
        this.token = token;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true).setKeepAliveTimeout(0),
                new PoolOptions().setHttp1MaxSize(connections));
    }

    /** To paths behind /api/if, as the admin. */
    static Wire to(App app, Vertx vertx, int connections) {
        return new Wire(vertx, app.baseUrl() + "/api/if", app.adminToken(), connections);
    }

    static Wire to(String base, Vertx vertx, int connections) {
        return new Wire(vertx, base, null, connections);
    }

    /** Sends JSON; the answer's body, or a failure when its status is not 2xx. */
    Future<Buffer> post(String path, Buffer body, String... headers) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(base + path)
                .putHeader("Content-Type", "application/json");
        if (token != null) {
            options.putHeader("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            options.putHeader(headers[i], headers[i + 1]);
        }
        return client.request(options)
                .compose(request -> request.send(body))
                .compose(answer -> answer.body().compose(bytes -> expect2xx(answer, bytes)));
    }

    private static Future<Buffer> expect2xx(HttpClientResponse answer, Buffer body) {
        return answer.statusCode() / 100 == 2
                ? Future.succeededFuture(body)
                : Future.failedFuture(answer.statusCode() + " " + body);
    }

    @Override
    public void close() {
        client.close();
    }
}
