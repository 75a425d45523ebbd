package org.glued.integration.mq.consume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.glued.integration.kernel.Json;
import org.glued.integration.mq.message.Message;
import org.glued.integration.mq.message.Receipt;
import org.glued.integration.mq.queue.Claimed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedTest {
    private static final int AT_ONCE = 100;
    private static final Claimed MESSAGE = new Claimed(
            new Message(
                    new UUID(0, 1),
                    null,
                    "",
                    "q",
                    Json.EMPTY,
                    null,
                    null,
                    "application/json",
                    1,
                    Instant.EPOCH,
                    null,
                    null,
                    null,
                    null,
                    List.of()),
            1,
            new Receipt(1, 1, 1),
            1,
            Duration.ofSeconds(30));

    private final Vertx vertx = Vertx.vertx();
    private final Loop loop = Loop.of(vertx);
    private final List<UniEmitter<? super List<Claimed>>> claims = new ArrayList<>();
    private final Slots slots = new Slots();
    private final Feed feed = new Feed(loop, "q", most -> Uni.createFrom().emitter(claims::add), AT_ONCE, 2, slots);

    /** A consumer that tells how many it takes. */
    private static final class Slots implements Feed.Consumer {
        private int free = 2 * AT_ONCE;

        @Override
        public int free() {
            return free;
        }

        @Override
        public void take(List<Claimed> claimed) {
            free -= claimed.size();
        }

        @Override
        public void giveBack(List<Claimed> claimed) {
            throw new AssertionError("nothing was stopped");
        }
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void a_claim_that_found_nothing_while_another_took_all_it_wanted_does_not_say_that_nothing_is_left() {
        onLoop(feed::resume);
        assertEquals(2, claims.size(), "claims under way");
        onLoop(() -> claims.get(0).complete(Collections.nCopies(AT_ONCE, MESSAGE)));
        slots.free = 0;
        onLoop(() -> claims.get(1).complete(List.of()));
        slots.free = AT_ONCE;
        onLoop(feed::pull);
        assertEquals(3, claims.size());
    }

    @Test
    void claims_end_when_they_find_nothing() {
        slots.free = AT_ONCE;
        onLoop(feed::resume);
        onLoop(() -> claims.get(0).complete(List.of(MESSAGE)));
        onLoop(feed::pull);
        assertEquals(1, claims.size());
    }

    private void onLoop(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.run(() -> {
            task.run();
            done.complete(null);
        });
        done.join();
    }
}
