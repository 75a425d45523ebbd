package org.glued.integration.run;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.UUID;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.FakeService.Asked;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class ActionSubscriberIT {
    private final Http http = SharedApp.admin();

    private String action(FakeService service) {
        String name = "s" + UUID.randomUUID();
        http.put("/v1/services/" + name, "{'base_url':'" + service.url() + "'}").expect(201);
        String deployment = http.post(
                        "/v1/deployments", "{'service':'" + name + "','name':'d','interfaces':[{'connector':'api'}]}")
                .expect(201)
                .json()
                .get("uuid")
                .asText();
        return http.post(
                        "/v1/actions",
                        "{'name':'a','deployment':'" + deployment + "','path':'/work','http_method':'POST'}")
                .expect(201)
                .json()
                .get("uuid")
                .asText();
    }

    @Test
    void a_message_becomes_a_run_of_the_action_with_its_payload_as_the_body() throws Exception {
        try (FakeService service = new FakeService()) {
            service.on("/work", exchange -> FakeService.json(exchange, 200, "{}"));
            TestQueue queue = TestQueue.with(http, "{}");
            http.post(queue.path("/subscribers"), "{'kind':'action','action':'" + action(service) + "'}")
                    .expect(201);
            String message =
                    queue.publish("{'payload':{'order':7}}").get("uuid").asText();
            Asked call = service.next();
            assertEquals("{\"order\":7}", call.body());
            String run = call.headers().get("X-IF-Run");
            JsonNode ended = await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> http.get("/v1/runs/" + run).expect(200).json(),
                            found -> found.get("status").asText().equals("ok"));
            assertEquals("message", ended.get("cause").get("kind").asText());
            assertEquals(message, ended.get("cause").get("id").asText());
            assertEquals(0, queue.stat("unacked"));
            assertEquals(0, queue.stat("ready"));
        }
    }

    @Test
    void bytes_are_no_body_for_an_action() {
        try (FakeService service = new FakeService()) {
            TestQueue queue = TestQueue.with(http, "{}");
            http.post(queue.path("/subscribers"), "{'kind':'action','action':'" + action(service) + "'}")
                    .expect(201);
            queue.publish("{'payload_base64':'AAAA'}");
            await().atMost(Duration.ofSeconds(20)).until(() -> queue.stat("dead") == 1);
            assertEquals(0, service.waiting());
        }
    }
}
