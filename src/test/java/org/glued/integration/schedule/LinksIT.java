package org.glued.integration.schedule;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Collections;
import java.util.UUID;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
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

    /** An action that says neither what it sends nor where its runs wait. */
    private String idle() {
        String deployment = TestDeployment.at(api, service.url(), "");
        return api.post(
                        "/v1/actions",
                        "{'name':'a','deployment':'" + deployment + "','http_method':'POST','path':'/work'}")
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
    void the_message_of_a_run_that_is_over_is_gone_and_leads_to_the_run_all_the_same() throws Exception {
        JsonNode occurrence = at(triggered("'action':'" + idle() + "'"));
        service.next();
        JsonNode run = ended(follow(occurrence, "run"));
        JsonNode message = await().atMost(PATIENCE)
                .until(
                        () -> follow(run, "message"),
                        now -> now.path("state").asText().equals("gone"));
        assertEquals(run.path("message"), message.path("uuid"));
        assertEquals(message, follow(occurrence, "message"));
        assertEquals(message, follow(message, "self"));
        assertEquals(occurrence, follow(message, "run", "occurrence"));
        String name = follow(message, "queue").path("name").asText();
        assertEquals("if.runs." + run.path("deployment").asText(), name);
        // no other queue had it, and that one had no other
        root.get(queuePath + "/messages/" + message.path("uuid").asText()).expect(404);
        api.get("/v1/queues/" + name + "/messages/" + UUID.randomUUID()).expect(404);
    }

    @Test
    void a_message_in_any_queue_leads_to_what_published_it_and_to_the_run_that_a_subscriber_made_of_it()
            throws Exception {
        String exchange = "links-" + UUID.randomUUID();
        api.post("/v1/exchanges", "{'name':'" + exchange + "','type':'fanout'}").expect(201);
        String pushed = "pushed-" + UUID.randomUUID();
        api.post("/v1/queues", "{'name':'" + pushed + "'}").expect(201);
        for (String each : new String[] {queue, pushed}) {
            api.post("/v1/exchanges/" + exchange + "/bindings", "{'queue':'" + each + "'}")
                    .expect(201);
        }
        api.post("/v1/queues/" + pushed + "/subscribers", "{'kind':'action','action':'" + idle() + "'}")
                .expect(201);
        JsonNode occurrence = at(triggered("'publish':{'exchange':'" + exchange + "','payload':{'n':8}}"));
        assertEquals(2, occurrence.path("messages").size(), occurrence.toString());
        assertEquals("{\"n\":8}", service.next().body());
        JsonNode waiting = at(occurrence.at("/messages/0").asText());
        assertEquals("ready", waiting.path("state").asText());
        assertEquals(waiting, follow(occurrence, "message"));
        assertEquals(occurrence, follow(waiting, "occurrence"));
        JsonNode taken = await().atMost(PATIENCE)
                .until(
                        () -> at(occurrence.at("/messages/1").asText()),
                        now -> now.path("state").asText().equals("gone"));
        assertEquals(occurrence, follow(taken, "occurrence"));
        JsonNode run = ended(follow(taken, "run"));
        assertEquals(taken, follow(run, "cause"));
        assertEquals(run, follow(run, "message", "run"));
        assertEquals(
                run.path("links"),
                api.get("/v1/runs?action=" + run.path("action").asText())
                        .expect(200)
                        .json()
                        .at("/0/links"));
    }

    @Test
    void a_message_is_found_behind_however_many_newer_ones() {
        String path = api.post("/v1/queues", "{'name':'" + UUID.randomUUID() + "'}")
                .expect(201)
                .header("Location");
        String made = message(path, "'payload':1");
        String given = message(path, "'payload':2,'uuid':'" + UUID.randomUUID() + "'");
        String later = message(path, "'payload':3,'delay':'1h'");
        String many = "[" + String.join(",", Collections.nCopies(1000, "{'payload':0}")) + "]";
        for (int i = 0; i < 11; i++) {
            root.post(path + "/publish", many).expect(201);
        }
        assertEquals(1, at(made).path("payload").asInt());
        assertEquals(2, at(given).path("payload").asInt());
        assertEquals("delayed", at(later).path("state").asText());
        root.get(path + "/messages/" + UUID.randomUUID()).expect(404);
    }

    @Test
    void a_message_of_which_nothing_tells_when_it_was_stored_is_found_behind_many_newer_ones() {
        String name = UUID.randomUUID().toString();
        String dead =
                api.post("/v1/queues", "{'name':'" + name + "'}").expect(201).header("Location");
        String path = api.post("/v1/queues", "{'name':'" + UUID.randomUUID() + "','dlq':'" + name + "'}")
                .expect(201)
                .header("Location");
        UUID random = UUID.randomUUID();
        String timeless = message(dead, "'payload':1,'uuid':'" + random + "'");
        // as after a day
        TestDatabase.sql(SharedApp.database(), "delete from if__mq_dedup where uuid = '" + random + "'");
        String early = "018bcfe5-6800-7000-8000-" + UUID.randomUUID().toString().substring(24);
        message(path, "'payload':2,'ttl':'0s','uuid':'" + early + "'");
        awaitReady(dead, 2);
        String many = "[" + String.join(",", Collections.nCopies(1000, "{'payload':0,'ttl':'0s'}")) + "]";
        for (int i = 0; i < 11; i++) {
            root.post(path + "/publish", many).expect(201);
        }
        awaitReady(dead, 11_002);
        assertEquals(1, at(timeless).path("payload").asInt());
        JsonNode letter = at(dead + "/messages/" + early);
        assertEquals(2, letter.path("payload").asInt());
        assertEquals("expired", letter.at("/death/0/reason").asText());
        root.get(dead + "/messages/" + UUID.randomUUID()).expect(404);
    }

    private void awaitReady(String queueAddress, int messages) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        root.get(queueAddress + "/stats").json().path("ready").asInt() == messages);
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
