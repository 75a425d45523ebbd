package org.glued.integration.mq.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges, bindings and publishing over HTTP: section 7 of the contract. */
@Tag("blackbox")
class ExchangeIT {
    private final Http http = SharedApp.admin();

    private static String name() {
        return "it-" + UUID.randomUUID();
    }

    private String exchange(String type) {
        String name = name();
        http.put("/v1/exchanges/" + name, "{'type':'" + type + "'}").expect(201);
        return name;
    }

    private String queue() {
        String name = name();
        http.put("/v1/queues/" + name, "{}").expect(201);
        return name;
    }

    private JsonNode bind(String exchange, String binding) {
        return http.post("/v1/exchanges/" + exchange + "/bindings", binding)
                .expect(201)
                .json();
    }

    private int routed(String exchange, String message) {
        return http.post("/v1/exchanges/" + exchange + "/publish", message)
                .expect(201)
                .json()
                .get("routed")
                .asInt();
    }

    private int standsIn(String queue) {
        return http.get("/v1/queues/" + queue + "/stats")
                .expect(200)
                .json()
                .get("ready")
                .asInt();
    }

    private static void refused(Http.Answer answer, int status, String... pointers) {
        answer.expect(status);
        List<String> named = new ArrayList<>();
        answer.json()
                .path("errors")
                .forEach(error -> named.add(error.get("pointer").textValue()));
        assertEquals(List.of(pointers), named);
    }

    @Test
    void an_exchange_is_made_read_changed_and_removed() {
        String name = name();
        Http.Answer made = http.post(
                        "/v1/exchanges", "{'name':'" + name + "','type':'topic','description':'all that happens'}")
                .expect(201);
        assertEquals("/api/if/v1/exchanges/" + name, made.header("Location"));
        String path = "/v1/exchanges/" + name;
        Http.Answer read = http.get(path).expect(200);
        assertEquals(made.body(), read.body());
        assertEquals("topic", read.json().get("type").textValue());
        String nonce = read.header("ETag");
        assertEquals('"' + read.json().get("nonce").textValue() + '"', nonce);
        Http.Answer changed = http.put(path, "{'type':'topic','alternate':'amq.fanout'}", "If-Match", nonce)
                .expect(200);
        assertEquals("amq.fanout", changed.json().get("alternate").textValue());
        assertTrue(changed.json().get("description").isNull());
        assertNotEquals(nonce, changed.header("ETag"));
        refused(http.put(path, "{'type':'topic'}", "If-Match", nonce), 412);
        refused(http.put(path, "{'type':'direct'}"), 409);
        refused(http.put(path, "{'type':'topic','uuid':'" + UUID.randomUUID() + "'}"), 400, "/uuid");
        refused(http.post("/v1/exchanges", "{'name':'" + name + "','type':'topic'}"), 409);
        refused(http.delete(path, "If-Match", nonce), 412);
        http.delete(path, "If-Match", changed.header("ETag")).expect(204);
        refused(http.delete(path), 404);
        refused(http.get(path), 404);
        refused(http.put(path, "{'type':'topic'}", "If-Match", nonce), 412);
    }

    @Test
    void what_get_shows_can_be_put_again() {
        String path = "/v1/exchanges/" + exchange("headers");
        http.put(path, http.get(path).body()).expect(200);
    }

    @Test
    void wrong_fields_are_named() {
        refused(http.post("/v1/exchanges", "{}"), 400, "/name", "/type");
        refused(http.post("/v1/exchanges", "{'name':'x','type':'round'}"), 400, "/type");
        refused(
                http.post("/v1/exchanges", "{'name':'amq.x','type':'topic','alternate':'amq.x','durable':true}"),
                400,
                "/name",
                "/alternate",
                "/durable");
        refused(http.post("/v1/exchanges", "{'name':'x\\u0007','type':'topic'}"), 400, "/name");
        refused(http.put("/v1/exchanges/x", "{'name':'y','type':'topic'}"), 400, "/name");
        refused(
                http.post("/v1/exchanges", "{'name':'" + name() + "','type':'topic','alternate':'" + name() + "'}"),
                422,
                "/alternate");
        String path = "/v1/exchanges/" + exchange("topic");
        refused(http.put(path, "{'type':'topic','alternate':'" + name() + "'}"), 422, "/alternate");
    }

    @ParameterizedTest
    @CsvSource({"direct", "fanout", "headers", "topic"})
    void a_built_in_exchange_is_there_and_stays_as_it_is(String type) {
        String path = "/v1/exchanges/amq." + type;
        assertEquals(type, http.get(path).expect(200).json().get("type").textValue());
        refused(http.put(path, "{'type':'" + type + "'}"), 409);
        refused(http.post("/v1/exchanges", "{'name':'amq." + type + "','type':'" + type + "'}"), 409);
        refused(http.delete(path), 409);
    }

    @Test
    void the_list_has_the_default_exchange_too_and_pages_by_link() {
        String last = exchange("direct");
        Http.Answer first = http.get("/v1/exchanges?limit=1").expect(200);
        assertEquals(last, first.json().get(0).get("name").textValue());
        List<String> names = new ArrayList<>();
        String next = "/v1/exchanges?limit=500";
        while (next != null) {
            Http.Answer page = http.get(next).expect(200);
            page.json().forEach(one -> names.add(one.get("name").textValue()));
            String link = page.header("Link");
            next = link == null ? null : link.substring("</api/if".length(), link.indexOf('>'));
        }
        assertTrue(names.containsAll(List.of("", "amq.direct", "amq.fanout", "amq.headers", "amq.topic")), "" + names);
        assertEquals(names.size(), names.stream().distinct().count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%20b%2F%C5%BE", "publish", "bindings", "%2B%25%22"})
    void a_name_may_be_odd(String odd) {
        String path = "/v1/exchanges/" + odd;
        Http.Answer made = http.put(path, "{'type':'fanout'}").expect(201);
        assertEquals("/api/if" + path, made.header("Location"));
        http.get(path).expect(200);
        String binding = http.post(path + "/bindings", "{'queue':'" + queue() + "'}")
                .expect(201)
                .header("Location");
        assertEquals(1, routed(odd, "{}"));
        http.get(binding.substring("/api/if".length())).expect(200);
        http.delete(path).expect(204);
    }

    @Test
    void a_key_makes_an_exchange_and_a_binding_once() {
        String key = UUID.randomUUID().toString();
        String body = "{'name':'" + name() + "','type':'topic'}";
        String first = http.post("/v1/exchanges", body, "Idempotency-Key", key)
                .expect(201)
                .body();
        Http.Answer again =
                http.post("/v1/exchanges", body, "Idempotency-Key", key).expect(201);
        assertEquals(first, again.body());
        assertEquals("true", again.header("Idempotent-Replayed"));
        String bindings = "/v1/exchanges/amq.topic/bindings";
        String binding = "{'queue':'" + queue() + "','routing_key':'" + name() + "'}";
        http.post(bindings, binding, "Idempotency-Key", key).expect(201);
        assertEquals(
                "true", http.post(bindings, binding, "Idempotency-Key", key).header("Idempotent-Replayed"));
    }

    @Test
    void a_binding_is_made_read_listed_and_removed() {
        String exchange = exchange("headers");
        String queue = queue();
        String bindings = "/v1/exchanges/" + exchange + "/bindings";
        Http.Answer made = http.post(
                        bindings, "{'queue':'" + queue + "','match':'any','headers':{'n':1.50,'x-note':'as sent'}}")
                .expect(201);
        String path = bindings + "/" + made.json().get("uuid").textValue();
        assertEquals("/api/if" + path, made.header("Location"));
        assertEquals(queue, made.json().get("queue").textValue());
        assertEquals("any", made.json().get("match").textValue());
        assertTrue(made.body().contains("\"n\":1.50"), made.body());
        assertEquals(made.body(), http.get(path).expect(200).body());
        JsonNode second = bind(exchange, "{'exchange':'amq.fanout'}");
        assertEquals("amq.fanout", second.get("exchange").textValue());
        assertTrue(second.get("queue").isNull());
        JsonNode newest = http.get(bindings + "?limit=1").expect(200).json();
        assertEquals(second, newest.get(0));
        assertEquals(2, http.get(bindings).expect(200).json().size());
        http.delete(path).expect(204);
        refused(http.delete(path), 404);
        refused(http.get(path), 404);
        // under another exchange the binding is not there
        refused(
                http.delete(
                        "/v1/exchanges/amq.topic/bindings/" + second.get("uuid").textValue()),
                404);
        assertEquals(1, http.get(bindings).expect(200).json().size());
    }

    @Test
    void the_same_binding_is_there_once() {
        String exchange = exchange("headers");
        String binding = "{'queue':'" + queue() + "','routing_key':'k','headers':{'a':1,'b':2}}";
        JsonNode first = bind(exchange, binding);
        JsonNode again = http.post(
                        "/v1/exchanges/" + exchange + "/bindings", binding.replace("{'a':1,'b':2}", "{'b':2.0,'a':1}"))
                .expect(200)
                .json();
        assertEquals(first, again);
        bind(exchange, binding.replace("'k'", "'l'"));
        bind(exchange, binding.replace("'k'", "'k','match':'any'"));
        assertEquals(1, routed(exchange, "{'headers':{'a':1,'b':2}}"));
    }

    @Test
    void a_binding_that_cannot_be_is_refused() {
        String direct = "/v1/exchanges/" + exchange("direct") + "/bindings";
        String headers = "/v1/exchanges/" + exchange("headers") + "/bindings";
        String queue = "'queue':'" + queue() + "'";
        refused(http.post("/v1/exchanges/" + name() + "/bindings", "{" + queue + "}"), 404);
        refused(http.get("/v1/exchanges/" + name() + "/bindings"), 404);
        refused(http.post(direct, "{}"), 400, "/queue");
        refused(http.post(direct, "{" + queue + ",'exchange':'amq.topic'}"), 400, "/exchange");
        refused(http.post(direct, "{" + queue + ",'match':'some','arguments':{}}"), 400, "/match", "/arguments");
        refused(http.post(direct, "{" + queue + ",'routing_key':'" + "k".repeat(256) + "'}"), 400, "/routing_key");
        refused(http.post(direct, "{'queue':'" + name() + "'}"), 422, "/queue");
        refused(http.post(direct, "{'exchange':'" + name() + "'}"), 422, "/exchange");
        refused(http.post(direct, "{'exchange':''}"), 422, "/exchange");
        refused(http.post(direct, "{" + queue + ",'headers':{'a':1}}"), 422, "/headers");
        refused(http.post(headers, "{" + queue + ",'match':'any','headers':{'x-a':1}}"), 422, "/headers");
        String topic = "/v1/exchanges/" + exchange("topic") + "/bindings";
        refused(http.post(topic, "{" + queue + ",'routing_key':'" + "#.a.".repeat(9) + "b'}"), 422, "/routing_key");
        http.post(topic, "{" + queue + ",'routing_key':'" + "#.a.".repeat(8) + "b#'}")
                .expect(201);
        String uuid = UUID.randomUUID().toString();
        http.post(direct, "{" + queue + ",'uuid':'" + uuid + "'}").expect(201);
        refused(http.post(direct, "{" + queue + ",'uuid':'" + uuid + "','routing_key':'k'}"), 409);
    }

    @Test
    void bindings_go_with_their_exchange_and_with_their_queue() {
        String exchange = exchange("fanout");
        String other = exchange("fanout");
        String queue = queue();
        bind(exchange, "{'exchange':'" + other + "'}");
        bind(exchange, "{'queue':'" + queue + "'}");
        http.delete("/v1/exchanges/" + other).expect(204);
        assertEquals(
                1, http.get("/v1/exchanges/" + exchange + "/bindings").json().size());
        http.delete("/v1/queues/" + queue).expect(204);
        assertEquals(
                0, http.get("/v1/exchanges/" + exchange + "/bindings").json().size());
        http.put("/v1/queues/" + queue, "{}").expect(201);
        assertEquals(0, routed(exchange, "{}"));
    }

    @Test
    void each_type_routes_by_what_it_looks_at() {
        String queue = "{'queue':'" + queue() + "',";
        String direct = exchange("direct");
        bind(direct, queue + "'routing_key':'a.b'}");
        assertEquals(1, routed(direct, "{'routing_key':'a.b'}"));
        assertEquals(0, routed(direct, "{'routing_key':'a.c'}"));
        String fanout = exchange("fanout");
        bind(fanout, queue + "'routing_key':'whatever'}");
        assertEquals(1, routed(fanout, "{'routing_key':'else'}"));
        String topic = exchange("topic");
        bind(topic, queue + "'routing_key':'orders.*.created.#'}");
        assertEquals(1, routed(topic, "{'routing_key':'orders.cz.created'}"));
        assertEquals(1, routed(topic, "{'routing_key':'orders.cz.created.by.mail'}"));
        assertEquals(0, routed(topic, "{'routing_key':'orders.created'}"));
        String headers = exchange("headers");
        bind(headers, queue + "'headers':{'a':1,'b':'2','x-c':3}}");
        assertEquals(1, routed(headers, "{'headers':{'b':'2','a':1.0,'d':4}}"));
        assertEquals(0, routed(headers, "{'headers':{'a':1}}"));
        bind(headers, queue + "'match':'any','headers':{'a':1,'b':'2'}}");
        assertEquals(1, routed(headers, "{'headers':{'a':1}}"));
        assertEquals(0, routed(headers, "{'headers':{'a':'1'}}"));
    }

    @Test
    void a_queue_that_is_reached_on_many_ways_gets_a_message_once() {
        String one = exchange("fanout");
        String two = exchange("topic");
        String queue = queue();
        bind(one, "{'exchange':'" + two + "'}");
        bind(one, "{'exchange':'" + two + "','routing_key':'again'}");
        bind(two, "{'exchange':'" + one + "','routing_key':'#'}");
        bind(one, "{'queue':'" + queue + "'}");
        bind(two, "{'queue':'" + queue + "','routing_key':'a.*'}");
        bind(two, "{'queue':'" + queue + "','routing_key':'*.b'}");
        assertEquals(1, routed(two, "{'routing_key':'a.b'}"));
        assertEquals(1, standsIn(queue));
    }

    @Test
    void what_no_binding_matches_goes_to_the_alternate() {
        String last = exchange("fanout");
        String alternate = exchange("direct");
        String first = name();
        http.put("/v1/exchanges/" + alternate, "{'type':'direct','alternate':'" + last + "'}")
                .expect(200);
        http.put("/v1/exchanges/" + first, "{'type':'direct','alternate':'" + alternate + "'}")
                .expect(201);
        http.put("/v1/exchanges/" + last, "{'type':'fanout','alternate':'" + first + "'}")
                .expect(200);
        assertEquals(0, routed(first, "{'routing_key':'k'}"));
        String unrouted = queue();
        bind(last, "{'queue':'" + unrouted + "'}");
        assertEquals(1, routed(first, "{'routing_key':'k','mandatory':true}"));
        bind(first, "{'queue':'" + queue() + "','routing_key':'k'}");
        assertEquals(1, routed(first, "{'routing_key':'k'}"));
        assertEquals(1, standsIn(unrouted));
        http.delete("/v1/exchanges/" + last).expect(204);
        assertNull(
                http.get("/v1/exchanges/" + alternate).json().get("alternate").textValue());
    }

    @Test
    void an_unknown_exchange_takes_nothing() {
        refused(http.post("/v1/exchanges/" + name() + "/publish", "{}"), 404);
        refused(http.post("/v1/exchanges/" + name() + "/publish", "[{},{}]"), 404);
    }

    @Test
    void one_unroutable_mandatory_message_refuses_its_whole_request() {
        String exchange = exchange("direct");
        String queue = queue();
        bind(exchange, "{'queue':'" + queue + "','routing_key':'k'}");
        String path = "/v1/exchanges/" + exchange + "/publish";
        refused(http.post(path, "{'routing_key':'none','mandatory':true}"), 422, "/mandatory");
        refused(http.post(path, "[{'routing_key':'k'},{'routing_key':'none','mandatory':true}]"), 422, "/1/mandatory");
        assertEquals(0, standsIn(queue));
    }

    @Test
    void many_messages_are_answered_in_order() {
        String exchange = exchange("topic");
        String queue = queue();
        bind(exchange, "{'queue':'" + queue + "','routing_key':'a.#'}");
        String lines = "{'routing_key':'b'}\n{'routing_key':'a.b','payload':1}\n\n{'routing_key':'a','payload':2}\n";
        JsonNode published = http.post(
                        "/v1/exchanges/" + exchange + "/publish", lines, "Content-Type", "application/x-ndjson")
                .expect(201)
                .json();
        List<Integer> routed = new ArrayList<>();
        published.forEach(one -> routed.add(one.get("routed").asInt()));
        assertEquals(List.of(0, 1, 1), routed);
        JsonNode received = http.post("/v1/queues/" + queue + "/receive", "{'max':10}")
                .expect(200)
                .json();
        assertEquals("a.b", received.get(0).get("routing_key").textValue());
        assertEquals(exchange, received.get(0).get("exchange").textValue());
        assertEquals(published.get(2).get("uuid"), received.get(1).get("uuid"));
    }

    @Test
    void a_viewer_reads_and_changes_nothing() {
        String token = http.post(
                        "/v1/tokens", "{'name':'viewer','subject':'" + UUID.randomUUID() + "','role':'viewer'}")
                .expect(201)
                .json()
                .get("token")
                .textValue();
        Http viewer = SharedApp.app().as(token);
        viewer.get("/v1/exchanges").expect(200);
        viewer.get("/v1/exchanges/amq.topic/bindings").expect(200);
        viewer.put("/v1/exchanges/" + name(), "{'type':'topic'}").expect(403);
        viewer.post("/v1/exchanges/amq.topic/bindings", "{'queue':'q'}").expect(403);
        viewer.post("/v1/exchanges/amq.topic/publish", "{}").expect(403);
    }
}
