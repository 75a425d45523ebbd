package org.glued.integration.demo;

import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.ThreadLocalRandom;
import org.glued.integration.kernel.Times;

/** A microservice that quotes prices: now and then it is slow, and now and then it is away, as real ones are. */
@Singleton
@IfBuildProfile("dev")
class Ticker {
    static final String OPENAPI = """
            {"openapi": "3.1.0", "info": {"title": "Ticker", "version": "1"},
             "paths": {"/ticker/{symbol}": {"get": {
               "operationId": "getTicker", "summary": "The price of a symbol, just now",
               "parameters": [{"name": "symbol", "in": "path", "required": true, "schema": {"type": "string"}}],
               "responses": {"200": {"description": "The price"}, "503": {"description": "Away for a moment"}}}}}}
            """;

    private static final int SLOW_IN_100 = 10;
    private static final int AWAY_IN_100 = 10;
    private static final long SLOW_MILLIS = 1500;

    private final Vertx vertx;

    @Inject
    Ticker(Vertx vertx) {
        this.vertx = vertx;
    }

    void offer(@Observes Router router) {
        router.get("/demo/openapi.json").handler(request -> json(request, 200, OPENAPI));
        router.get("/demo/health").handler(request -> json(request, 200, "{\"healthy\": true}"));
        router.get("/demo/ticker/:symbol").handler(this::quote);
    }

    private void quote(RoutingContext request) {
        int luck = ThreadLocalRandom.current().nextInt(100);
        if (luck < AWAY_IN_100) {
            request.response().putHeader("Retry-After", "1");
            json(request, 503, "{\"error\": \"away for a moment\"}");
        } else if (luck < AWAY_IN_100 + SLOW_IN_100) {
            vertx.setTimer(SLOW_MILLIS, later -> json(request, 200, price(request)));
        } else {
            json(request, 200, price(request));
        }
    }

    private static String price(RoutingContext request) {
        return new JsonObject()
                .put("symbol", request.pathParam("symbol"))
                .put("price", 10_000 + ThreadLocalRandom.current().nextInt(1000))
                .put("at", Times.format(Times.now()))
                .encode();
    }

    private static void json(RoutingContext request, int status, String body) {
        if (!request.response().ended() && !request.response().closed()) {
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(body);
        }
    }
}
