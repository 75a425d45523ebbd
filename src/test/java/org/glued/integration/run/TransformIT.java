package org.glued.integration.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDeployment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an action's jq does to what is sent and to what comes back. */
@Tag("blackbox")
class TransformIT {
    private final Http api = SharedApp.admin();

    private String document(String url, String fields) {
        String deployment = TestDeployment.at(api, url, "");
        return "{'name':'a','deployment':'" + deployment
                + "','http_method':'POST','path':'/x','retry':{'max_attempts':1}," + fields + "}";
    }

    private String action(String url, String fields) {
        return api.post("/v1/actions", document(url, fields)).made();
    }

    private Http.Answer run(String action, String body) {
        return api.post("/v1/actions/" + action + "/run", body);
    }

    private JsonNode history(Http.Answer answer) {
        return api.get("/v1/runs/" + answer.header("X-IF-Run")).expect(200).json();
    }

    private static FakeService answering(int status, String json) {
        return new FakeService().on("/x", exchange -> FakeService.json(exchange, status, json));
    }

    @Test
    void the_request_is_sent_as_the_transform_makes_it_and_what_it_leaves_out_stays() throws Exception {
        try (FakeService service = answering(200, "{}")) {
            String action = action(
                    service.url(),
                    "'params':{'page':1},'headers':{'X-Kind':'old'},"
                            + "'transform':{'request':'{params: {page: (.params.page + 1), q: .body.name},"
                            + " body: {wrapped: .body}}'}");
            run(action, "{'body':{'name':'Brno'}}").expect(200);
            FakeService.Asked asked = service.next();
            assertEquals("/x?page=2&q=Brno", asked.uri());
            assertEquals("old", asked.headers().get("X-Kind"));
            assertEquals("{\"wrapped\":{\"name\":\"Brno\"}}", asked.body());
        }
    }

    @Test
    void the_caller_gets_the_transformed_answer_with_the_method_s_status_and_the_history_the_answer_as_it_came() {
        try (FakeService service = answering(201, "{'items':[{'id':1},{'id':2}],'password':'hunter2'}")) {
            Http.Answer answer = run(action(service.url(), "'transform':{'response':'[.items[].id]'}"), "{}")
                    .expect(201);
            assertEquals("[1,2]", answer.body());
            assertTrue(answer.header("Content-Type").startsWith("application/json"));
            JsonNode run = history(answer);
            assertEquals("ok", run.path("status").asText());
            String came = run.at("/attempts/0/response/body").asText();
            assertTrue(came.contains("items") && !came.contains("hunter2"), came);
        }
    }

    @Test
    void an_answer_that_is_no_success_is_not_transformed() {
        try (FakeService service = answering(404, "{'no':'such thing'}")) {
            Http.Answer answer = run(action(service.url(), "'transform':{'response':'.items[].id'}"), "{}")
                    .expect(404);
            assertEquals("{\"no\":\"such thing\"}", answer.body());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                ".password.x ¦ transform.response fails: Cannot index string with string \".*\"",
                ".items[.password] ¦ transform.response fails: .*",
                ".items[] ¦ transform.response makes 2 values where one is needed",
                "empty ¦ transform.response makes 0 values where one is needed",
                "last(range(1e12)) ¦ transform.response fails: takes .*",
                "error({password: .password}) ¦ transform.response fails: .*\\*\\*\\*.*"
            })
    void a_transform_that_fails_fails_the_run_without_showing_a_secret(String response, String reason) {
        try (FakeService service = answering(200, "{'items':[1,2],'password':'hunter2'}")) {
            Http.Answer answer = run(
                            action(service.url(), "'transform':{'response':'" + response.replace("\"", "\\\"") + "'}"),
                            "{}")
                    .expect(502);
            JsonNode run = history(answer);
            assertEquals("fail", run.path("status").asText());
            assertTrue(
                    run.path("reason").asText().matches(reason),
                    run.path("reason").asText());
            assertEquals(1, run.path("attempts").size());
            assertFalse(run.toString().contains("hunter2"), run.toString());
            assertFalse(answer.body().contains("hunter2"), answer.body());
        }
    }

    @Test
    void an_answer_that_is_no_json_cannot_be_transformed() {
        try (FakeService service =
                new FakeService().on("/x", exchange -> FakeService.answer(exchange, 200, "text/plain", "plain"))) {
            Http.Answer answer = run(action(service.url(), "'transform':{'response':'.'}"), "{}")
                    .expect(502);
            assertEquals(
                    "transform.response fails: the answer is no JSON",
                    history(answer).path("reason").asText());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                ".nothing.at.all | error ¦ .*fails.*|.*makes 0 values.*",
                "[] ¦ .*makes no object.*",
                "{headers: {Authorization: \\\"mine\\\"}} ¦ .*/headers/Authorization.*",
                "{params: {a: {}}} ¦ .*/params/a.*",
                "{wat: 1} ¦ .*/wat.*"
            })
    void a_request_transform_that_makes_no_input_calls_nothing_and_fails_the_run(String request, String reason) {
        try (FakeService service = answering(200, "{}")) {
            Http.Answer answer = run(action(service.url(), "'transform':{'request':'" + request + "'}"), "{}")
                    .expect(422);
            JsonNode run = history(answer);
            assertEquals("fail", run.path("status").asText());
            assertTrue(
                    run.path("reason").asText().matches(reason),
                    run.path("reason").asText());
            assertEquals(0, service.waiting());
        }
    }

    @Test
    void the_fields_read_back_as_the_contract_writes_them_and_a_patch_changes_one() {
        String action = action(
                "http://127.0.0.1:1",
                "'cache':{'ttl':'90s','stale_if_error':'1h30m'},'transform':{'response':'.a'},'fid':'.items[].id'");
        JsonNode read = api.get("/v1/actions/" + action).expect(200).json();
        assertEquals(
                "{\"ttl\":\"PT1M30S\",\"stale_while_revalidate\":\"PT0S\",\"stale_if_error\":\"PT1H30M\"}",
                read.path("cache").toString());
        assertEquals(".a", read.at("/transform/response").asText());
        assertTrue(read.at("/transform/request").isNull());
        assertEquals(".items[].id", read.path("fid").asText());

        JsonNode patched = api.patch("/v1/actions/" + action, "{'cache':{'ttl':'5s'},'transform':null}")
                .expect(200)
                .json();
        assertEquals("PT5S", patched.at("/cache/ttl").asText());
        assertEquals("PT1H30M", patched.at("/cache/stale_if_error").asText());
        assertTrue(patched.path("transform").isNull());
        assertEquals(".items[].id", patched.path("fid").asText());

        JsonNode refused =
                api.patch("/v1/actions/" + action, "{'zzz':null}").expect(400).json();
        assertEquals("/zzz", refused.at("/errors/0/pointer").asText());

        JsonNode put = api.put("/v1/actions/" + action, document("http://127.0.0.1:1", "'transform':{'request':'.'}"))
                .expect(200)
                .json();
        assertTrue(put.path("cache").isNull() && put.path("fid").isNull());
        assertEquals(".", put.at("/transform/request").asText());
        assertNull(put.at("/transform/response").textValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                "'transform':{'request':'.['} ¦ /transform/request",
                "'transform':{'response':'nobody_has_this'} ¦ /transform/response",
                "'transform':{'wat':'.'} ¦ /transform/wat",
                "'transform':'.' ¦ /transform",
                "'fid':'|' ¦ /fid",
                "'fid':7 ¦ /fid",
                "'cache':{} ¦ /cache/ttl",
                "'cache':{'ttl':'0s'} ¦ /cache/ttl",
                "'cache':{'ttl':'soon'} ¦ /cache/ttl",
                "'cache':{'ttl':'1s','stale_while_revalidate':-1} ¦ /cache/stale_while_revalidate",
                "'cache':{'ttl':'1s','stale_if_error':'9999999h'} ¦ /cache/stale_if_error",
                "'cache':{'ttl':'1s','max_age':'1s'} ¦ /cache/max_age"
            })
    void a_wrong_field_is_refused_with_its_pointer(String fields, String pointer) {
        JsonNode problem = api.post("/v1/actions", document("http://127.0.0.1:1", fields))
                .expect(400)
                .json();
        assertEquals(pointer, problem.at("/errors/0/pointer").asText());
    }

    @Test
    void the_document_shows_the_fields() {
        JsonNode schema = api.get("/?json=1").expect(200).json().at("/components/schemas/Action/properties");
        for (String field : new String[] {"cache", "transform", "fid"}) {
            assertFalse(schema.path(field).isMissingNode(), field);
        }
    }
}
