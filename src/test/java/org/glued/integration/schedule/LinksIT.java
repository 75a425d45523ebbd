package org.glued.integration.schedule;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.UUID;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDeployment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever has one of an occurrence, its message, its run and what was called gets to the others by links alone. */
@Tag("blackbox")
class LinksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Http api = SharedApp.admin();
    /** Links begin with the prefix, which this client does not. */
    private final Http root =
            new Http(SharedApp.app().baseUrl(), SharedApp.app().adminToken());

    private final FakeService service = new FakeService();
    private final String queue = "odd name/" + UUID.randomUUID();
    private String queuePath;

    @BeforeEach
    void serve() {
        service.on("/work", exchange -> FakeService.json(exchange, 200, "{'done':true}"));
        queuePath = api.post("/v1/queues", "{'name':'" + queue + "','retention':'1h'}")
                .expect(201)
                .header("Location");
    }

    @AfterEach
    void close() {
        service.close();
    }

    private String action() {
        String deployment = TestDeployment.at(api, service.url(), "");
        return api.post(
                        "/v1/actions",
                        "{'name':'a','deployment':'" + deployment
                                + "','http_method':'POST','path':'/work','body':{'n':7},'queue':'" + queue + "'}")
                .made();
    }

    /** The address of what a schedule does when it is triggered. */
    private String triggered(String fields) {
        String schedule =
                api.post("/v1/schedules", "{'every':'1d'," + fields + "}").made();
        return api.post("/v1/schedules/" + schedule + "/trigger", null)
                .expect(202)
                .header("Location");
    }

    private JsonNode at(String address) {
        return root.get(address).expect(200).json();
    }

    private JsonNode follow(JsonNode from, String... links) {
        JsonNode there = from;
        for (String link : links) {
            String address = there.at("/links/" + link).asText();
            assertFalse(address.isEmpty(), link + " of " + there);
            there = at(address);
        }
        return there;
    }

    private JsonNode ended(JsonNode run) {
        return await().atMost(PATIENCE)
                .until(
                        () -> follow(run, "self"),
                        now -> !now.path("status").asText().matches("queued|running"));
    }

    @Test
    void from_an_occurrence_links_lead_to_the_message_the_run_and_its_exchange_and_back_from_each() throws Exception {
        JsonNode occurrence = at(triggered("'action':'" + action() + "'"));
        service.next();
        JsonNode run = ended(follow(occurrence, "run"));
        assertEquals("{\"n\":7}", run.at("/attempts/0/request/body").asText());
        assertEquals("{\"done\":true}", run.at("/attempts/0/response/body").asText());
        assertEquals(occurrence, follow(run, "occurrence"));

        JsonNode message = await().atMost(PATIENCE)
                .until(
                        () -> follow(occurrence, "message"),
                        now -> now.path("state").asText().equals("settled"));
        assertEquals(occurrence.path("message"), message.path("uuid"));
        assertEquals(message, follow(run, "message"));
        assertEquals(message, follow(message, "self"));
        assertEquals(queue, follow(message, "queue").path("name").asText());
        assertEquals(occurrence, follow(message, "run", "occurrence"));

        JsonNode states = follow(run, "states");
        assertEquals(3, states.size(), states.toString());
        for (JsonNode state : states) {
            assertEquals(occurrence, follow(state, "run", "occurrence"));
            assertEquals(run.path("action"), follow(state, "action").path("uuid"));
        }
        assertEquals(run.path("deployment"), follow(run, "deployment").path("uuid"));
        assertEquals(run.path("deployment"), follow(occurrence, "deployment").path("uuid"));
        assertEquals(occurrence.path("schedule"), follow(occurrence, "schedule").path("uuid"));
    }

    @Test
    void a_list_has_the_same_links_as_what_it_lists() throws Exception {
        JsonNode occurrence = at(triggered("'action':'" + action() + "'"));
        service.next();
        JsonNode run = ended(follow(occurrence, "run"));
        assertEquals(
                occurrence,
                at(occurrence.at("/links/schedule").asText() + "/occurrences").get(0));
        assertEquals(
                run.path("links"),
                api.get("/v1/runs?action=" + run.path("action").asText())
                        .expect(200)
                        .json()
                        .at("/0/links"));
        await().atMost(PATIENCE)
                .until(() -> at(queuePath + "/messages").equals(at(queuePath + "/messages?state=settled")));
        assertEquals(follow(run, "message"), at(queuePath + "/messages").get(0));
    }

    @Test
    void a_message_that_a_schedule_publishes_leads_back_to_its_occurrence() {
        JsonNode occurrence = at(triggered("'publish':{'routing_key':'" + queue + "','payload':1}"));
        JsonNode message = follow(occurrence, "message");
        assertEquals("ready", message.path("state").asText());
        assertEquals(occurrence, follow(message, "occurrence"));
        assertTrue(message.at("/links/run").isMissingNode());
    }

    @Test
    void a_message_that_only_looks_as_if_it_carried_a_run_has_no_link_to_one() {
        for (String odd : new String[] {"'payload':{'run':'x'},'correlation_id':'x'", "'payload':{'run':'x'}"}) {
            String uuid = root.post(queuePath + "/publish", "{" + odd + "}").made();
            JsonNode message = at(queuePath + "/messages/" + uuid);
            assertEquals(2, message.path("links").size(), message.toString());
        }
    }

    @Test
    void a_replay_and_what_it_replays_lead_to_each_other() throws Exception {
        JsonNode occurrence = at(triggered("'action':'" + action() + "'"));
        service.next();
        JsonNode first = ended(follow(occurrence, "run"));
        assertEquals("[]", first.path("replays").toString());
        String address = root.post(first.at("/links/self").asText() + "/replay", null)
                .expect(202)
                .header("Location");
        service.next();
        JsonNode second = ended(at(address));
        JsonNode replayed = follow(second, "replay_of");
        assertEquals(first.path("uuid"), replayed.path("uuid"));
        assertEquals("[\"" + address + "\"]", replayed.path("replays").toString());
        assertEquals(occurrence, follow(replayed, "occurrence"));
    }

    @Test
    void a_message_is_found_in_whatever_state_and_gone_when_it_has_left_the_queue() {
        String path = api.post("/v1/queues", "{'name':'" + UUID.randomUUID() + "'}")
                .expect(201)
                .header("Location");
        String ready = message(path, "'payload':1");
        String urgent = message(path, "'payload':2,'priority':5");
        String delayed = message(path, "'payload':3,'delay':'1h'");
        message(path, "'payload':4,'group':'g','delay':'1h'");
        String grouped = message(path, "'payload':5,'group':'g'");
        assertEquals("ready", at(ready).path("state").asText());
        assertEquals("delayed", at(delayed).path("state").asText());
        assertEquals("grouped", at(grouped).path("state").asText());
        JsonNode delivery =
                root.post(path + "/receive", "{'max':1}").expect(200).json().get(0);
        assertEquals("unacked", at(urgent).path("state").asText());
        assertEquals(2, at(urgent).path("payload").asInt());
        root.post(path + "/settle", "[{'receipt':'" + delivery.path("receipt").asText() + "','as':'ack'}]")
                .expect(200);
        root.get(urgent).expect(404);
        delivery = root.post(path + "/receive", "{'max':1}").expect(200).json().get(0);
        root.post(path + "/settle", "[{'receipt':'" + delivery.path("receipt").asText() + "','as':'reject'}]")
                .expect(200);
        assertEquals("dead", at(ready).path("state").asText());
        assertEquals("rejected", at(ready).at("/death/0/reason").asText());
        root.get(path + "/messages/" + UUID.randomUUID()).expect(404);
        root.get(path + "/messages/none").expect(404);
        api.get("/v1/queues/" + UUID.randomUUID() + "/messages/" + UUID.randomUUID())
                .expect(404);
        api.get("/v1/occurrences/" + UUID.randomUUID()).expect(404);
        SharedApp.app().as(null).get("/v1/occurrences/" + UUID.randomUUID()).expect(401);
    }

    /** The address of a new message. */
    private String message(String queueAddress, String fields) {
        return queueAddress + "/messages/"
                + root.post(queueAddress + "/publish", "{" + fields + "}").made();
    }
}
