package org.glued.integration.mq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients send by mistake or malice. */
@Tag("blackbox")
class BadInputIT {
    private final Http http = SharedApp.admin();

    @Test
    void a_payload_over_the_limit_is_refused_and_one_below_it_is_kept() {
        TestQueue queue = TestQueue.with(http, "{}");
        Http.Answer refused =
                http.post(queue.path() + "/publish", payload(1_048_577)).expect(413);
        assertEquals("application/problem+json", refused.header("Content-Type"));
        queue.publish(payload(1_048_000));
        assertEquals(1, queue.receive("{'max':10}").size());
    }

    private static String payload(int characters) {
        return "{'payload':'" + "x".repeat(characters) + "'}";
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 100_000})
    void json_nested_too_deeply_is_refused(int depth) {
        TestQueue queue = TestQueue.with(http, "{}");
        String message = "{'payload':" + "[".repeat(depth) + "]".repeat(depth) + "}";
        assertProblem(http.post(queue.path() + "/publish", message));
        assertProblem(http.post(queue.path() + "/publish", "[" + message + "]"));
        assertProblem(http.post(queue.path() + "/publish", message, "Content-Type", "application/x-ndjson"));
        assertProblem(http.post(
                queue.path() + "/publish", "{'headers':" + "{'a':".repeat(depth) + "1" + "}".repeat(depth) + "}"));
        assertProblem(http.post(queue.path() + "/settle", "[".repeat(depth) + "]".repeat(depth)));
        assertProblem(http.put(queue.path(), "{'a':".repeat(depth) + "1" + "}".repeat(depth)));
        assertEquals(0, queue.stats().get("ready").asInt());
    }

    private static void assertProblem(Http.Answer answer) {
        assertEquals("application/problem+json", answer.expect(400).header("Content-Type"));
        assertTrue(answer.body().length() < 1000, "the answer is as short as a problem is");
    }

    @Test
    void json_nested_as_deeply_as_allowed_comes_out_as_it_went_in() {
        TestQueue queue = TestQueue.with(http, "{}");
        String payload = "[".repeat(490) + "]".repeat(490);
        queue.publish("[{'payload':" + payload + "}]");
        assertEquals(List.of(payload), queue.receivePayloads("{}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"headers":{"a":1e200000}}                       | /headers/a
            {"headers":{"a":[1e-20000]}}                     | /headers/a/0
            {"headers":{"a":"\\u0000"}}                      | /headers/a
            {"headers":{"a":"\\ud800"}}                      | /headers/a
            {"payload":["\\ud800"]}                          | /payload/0
            {"subject":"\\udc00"}                            | /subject
            {"group":"\\ud800"}                              | /group
            {"content_type":"a\\r\\nX: y"}                   | /content_type
            {"expires_at":"+300000-01-01T00:00:00Z"}         | /expires_at
            {"not_before":"-4714-01-01T00:00:00Z"}           | /not_before""")
    void what_cannot_be_stored_or_delivered_is_refused_by_name(String message, String pointer) {
        TestQueue queue = TestQueue.with(http, "{}");
        Http.Answer refused = http.post(queue.path() + "/publish", message);
        assertProblem(refused);
        assertEquals(pointer, refused.json().at("/errors/0/pointer").textValue());
        http.post(queue.path() + "/publish", "[{}," + message + "]").expect(400);
        assertEquals(0, queue.stats().get("ready").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e200000", "-1E+131072", "1e-20000", "\"\\u0000\""})
    void a_payload_is_text_and_may_have_any_number_and_u0000(String payload) {
        TestQueue queue = TestQueue.with(http, "{}");
        http.post(queue.path() + "/publish", "{\"payload\":" + payload + "}").expect(201);
        String received = http.post(queue.path() + "/receive", "{}").expect(200).body();
        assertTrue(
                received.toUpperCase(Locale.ROOT)
                        .contains(payload.toUpperCase(Locale.ROOT).replace("1E2", "1E+2")),
                received);
    }

    @Test
    void no_path_holds_u0000_or_half_a_character() {
        for (String path : new String[] {"queues/%00", "queues/%00/stats", "exchanges/a%00b", "services/%00"}) {
            http.get("/v1/" + path).expect(400);
        }
        http.post("/v1/queues/%00/publish", "{}").expect(400);
        http.get("/v1/queues/%FF").expect(404);
    }

    @Test
    void an_exchange_has_a_name_that_a_path_can_hold() {
        http.post("/v1/exchanges", "{'name':'.','type':'direct'}").expect(400);
        http.post("/v1/exchanges", "{'name':'..','type':'direct'}").expect(400);
    }

    @Test
    void names_that_begin_with_if_are_the_services_own() {
        http.post("/v1/queues", "{'name':'if.mine'}").expect(400);
        http.put("/v1/queues/if.mine", "{}").expect(400);
        http.delete("/v1/queues/if.mine").expect(404);
        http.delete("/v1/queues/if.runs").expect(409);
        http.patch("/v1/queues/if.runs", "{}").expect(200);
    }

    @Test
    void nothing_at_all_is_published_to_an_exchange_that_is_not_there() {
        http.post("/v1/exchanges/none-" + UUID.randomUUID() + "/publish", "[]").expect(404);
        http.post("/v1/exchanges/amq.direct/publish", "[]").expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'mandatory':true}", "[{},{}]", "[{},{'mandatory':true}]", "[]"})
    void nothing_is_published_to_a_queue_that_is_not_there(String body) {
        http.post(path("none-" + UUID.randomUUID()) + "/publish", body).expect(404);
    }

    @Test
    void nothing_is_settled_in_a_queue_that_is_not_there() {
        TestQueue queue = TestQueue.with(http, "{}");
        queue.publish("{}");
        String ack = "[{'receipt':'" + queue.receive("{}").get(0).get("receipt").asText() + "','as':'ack'}]";
        String none = path("none-" + UUID.randomUUID()) + "/settle";
        http.post(none, ack).expect(404);
        http.post(none, "[]").expect(404);
        assertEquals(1, queue.stats().get("unacked").asInt());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "/",
                "//",
                "a%2Fb",
                "%",
                "100% sure",
                "ünïcode-žluťoučký-日本-🐘",
                "it's \"quoted\"",
                "a.b",
                "a b",
                "a+b",
                "a?b=c&d",
                "a#b",
                "a;b=c",
                "\\",
                "publish",
                "stats",
                "{name}",
                "*",
                "null",
                "select 1; --"
            })
    void a_queue_may_have_any_name(String name) {
        everyPath(name + " " + UUID.randomUUID());
        everyPath(name);
    }

    @Test
    void a_name_may_have_200_characters_and_no_more() {
        everyPath("ž".repeat(200));
        http.put(path("x".repeat(201)), "{}").expect(400);
        http.put(path("tab\tin it"), "{}").expect(400);
    }

    private void everyPath(String name) {
        String path = path(name);
        JsonNode made = http.put(path, "{}").expect(201).json();
        assertEquals(name, made.get("name").textValue());
        assertEquals(name, http.get(path).expect(200).json().get("name").textValue());
        http.patch(path, "{'description':'d'}").expect(200);
        http.post(path + "/publish", "{'payload':1}").expect(201);
        JsonNode delivery =
                http.post(path + "/receive", "{}").expect(200).json().get(0);
        assertEquals(name, delivery.get("routing_key").textValue());
        String receipt = delivery.get("receipt").textValue();
        http.post(path + "/extend", "[{'receipt':'" + receipt + "','ack_timeout':'1m'}]")
                .expect(200);
        http.post(path + "/settle", "[{'receipt':'" + receipt + "','as':'reject'}]")
                .expect(200);
        assertEquals(1, http.get(path + "/stats").expect(200).json().get("dead").asInt());
        assertEquals(1, http.get(path + "/messages").expect(200).json().size());
        assertEquals(
                1,
                http.post(path + "/redrive", "{}")
                        .expect(200)
                        .json()
                        .get("redriven")
                        .asInt());
        http.post(path + "/pause", "").expect(200);
        http.post(path + "/resume", "").expect(200);
        assertEquals(
                1,
                http.post(path + "/purge", "").expect(200).json().get("purged").asInt());
        http.delete(path).expect(204);
        http.get(path).expect(404);
    }

    private static String path(String name) {
        return "/v1/queues/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace(".", "%2E");
    }

    @Test
    void ten_thousand_queues_leave_publishing_to_one_of_them_as_it_is() throws SQLException {
        String database = SharedApp.database();
        TestQueue queue = TestQueue.with(http, "{}");
        TestDatabase.sql(database, "vacuum analyze if__mq_queues");
        long few = touched(queue, database);
        String many = "many-" + UUID.randomUUID() + "-";
        TestDatabase.sql(
                database,
                "insert into if__mq_queues (uuid, name, nonce) select gen_random_uuid(), '" + many
                        + "' || n, 'n' from generate_series(1, 10000) as n");
        try {
            TestDatabase.sql(database, "vacuum analyze if__mq_queues");
            long more = touched(queue, database);
            assertTrue(more <= 2 * few, "a publication touches " + few + " blocks, with many queues " + more);
        } finally {
            TestDatabase.sql(database, "delete from if__mq_queues where name like '" + many + "%'");
        }
    }

    /** Blocks that one publication looks at, in a session that has published before. */
    private static long touched(TestQueue queue, String database) throws SQLException {
        String publish = "select * from if__mq_publish(exchange => '', routing_key => '" + queue.name()
                + "', payload => '1'::jsonb, wake => false)";
        try (Connection connection = TestDatabase.connect(database);
                Statement sql = connection.createStatement()) {
            // the first calls fill the session's caches
            for (int i = 0; i < 10; i++) {
                sql.execute(publish);
            }
            try (var rows = sql.executeQuery("explain (analyze, buffers, format json) " + publish)) {
                rows.next();
                JsonNode plan =
                        new ObjectMapper().readTree(rows.getString(1)).get(0).get("Plan");
                return plan.get("Shared Hit Blocks").asLong()
                        + plan.get("Shared Read Blocks").asLong();
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }
    }
}
