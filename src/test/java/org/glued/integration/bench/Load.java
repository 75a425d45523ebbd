package org.glued.integration.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that each take one step after the other, every client on an event loop of its own. */
final class Load {
    /** One step of one client, done when its Future is. */
    interface Step {
        Future<?> take(int client);
    }

    private final Vertx vertx;
    private final int clients;

    Load(Vertx vertx, int clients) {
        this.vertx = vertx;
        this.clients = clients;
    }

    /** Steps per second, over all clients, of {@code times} steps. */
    double perSecond(int times, Step step) throws Exception {
        AtomicInteger left = new AtomicInteger(times);
        long start = System.nanoTime();
        List<Future<Void>> all = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            Promise<Void> done = Promise.promise();
            int number = client;
            vertx.getOrCreateContext().runOnContext(ignored -> next(number, left, step, done));
            all.add(done.future());
        }
        Future.join(all).toCompletionStage().toCompletableFuture().get(20, TimeUnit.MINUTES);
        return times / ((System.nanoTime() - start) / 1e9);
    }

    private static void next(int client, AtomicInteger left, Step step, Promise<Void> done) {
        if (left.getAndDecrement() <= 0) {
            done.complete();
            return;
        }
        step.take(client).onComplete(ok -> next(client, left, step, done), done::fail);
    }
}
