package org.glued.integration.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Of many who make one thing at the same time, one makes it and the others replace it. */
@Tag("blackbox")
class RaceIT {
    private static final int AT_ONCE = 8;
    private static final int ROUNDS = 10;

    private final Http http = SharedApp.admin();

    @Test
    void one_put_makes_a_service() {
        for (int i = 0; i < ROUNDS; i++) {
            String path = "/v1/services/race-" + UUID.randomUUID();
            String uuid = i % 2 == 0 ? "" : "'uuid':'" + UUID.randomUUID() + "',";
            race(() -> http.put(path, "{" + uuid + "'base_url':'http://localhost:1'}"));
        }
    }

    @Test
    void one_post_makes_a_deployment() {
        http.put("/v1/services/raced", "{'base_url':'http://localhost:1'}");
        for (int i = 0; i < ROUNDS; i++) {
            UUID uuid = UUID.randomUUID();
            race(() -> http.post("/v1/deployments", "{'uuid':'" + uuid + "','service':'raced','name':'x'}"));
        }
    }

    @Test
    void one_put_makes_a_queue() {
        for (int i = 0; i < ROUNDS; i++) {
            String path = "/v1/queues/race-" + UUID.randomUUID();
            String body = i % 2 == 0 ? "{}" : "{'uuid':'" + UUID.randomUUID() + "'}";
            race(() -> http.put(path, body));
        }
    }

    @Test
    void one_put_makes_an_exchange() {
        for (int i = 0; i < ROUNDS; i++) {
            String path = "/v1/exchanges/race-" + UUID.randomUUID();
            race(() -> http.put(path, "{'type':'topic'}"));
        }
    }

    private static void race(Supplier<Http.Answer> request) {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<CompletableFuture<Http.Answer>> asked = IntStream.range(0, AT_ONCE)
                    .mapToObj(i -> CompletableFuture.supplyAsync(request, threads))
                    .toList();
            List<Integer> statuses = asked.stream()
                    .map(answer -> answer.join().status())
                    .sorted()
                    .toList();
            List<Integer> expected = new ArrayList<>(Collections.nCopies(AT_ONCE - 1, 200));
            expected.add(201);
            assertEquals(expected, statuses);
        }
    }
}
