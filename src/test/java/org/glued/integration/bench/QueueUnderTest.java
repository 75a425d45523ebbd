package org.glued.integration.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.glued.integration.testing.Http;

/** A queue, seen by its administrator. */
record QueueUnderTest(Http http, String name) {
    static QueueUnderTest declare(Http http, String name) {
        http.put("/v1/queues/" + name, "{}").expect(201);
        return new QueueUnderTest(http, name);
    }

    String path(String verb) {
        return "/v1/queues/" + name + "/" + verb;
    }

    /** Messages that are not settled, whatever their state. */
    long unsettled() {
        JsonNode stats = http.get(path("stats")).expect(200).json();
        return stats.path("ready").asLong()
                + stats.path("delayed").asLong()
                + stats.path("unacked").asLong()
                + stats.path("dead").asLong();
    }

    void requireEmpty() {
        if (unsettled() != 0) {
            throw new IllegalStateException(
                    "left in the queue: " + http.get(path("stats")).body());
        }
    }

    void awaitEmpty() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> unsettled() == 0);
    }
}
