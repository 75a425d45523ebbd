package org.glued.integration.mq.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.Http.Answer;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("blackbox")
class SubscriberIT {
    private final Http http = SharedApp.admin();

    private Answer post(TestQueue queue, String body) {
        return http.post(queue.path("/subscribers"), body);
    }

    @Test
    void a_subscriber_is_made_shown_changed_and_deleted() {
        TestQueue queue = TestQueue.with(http, "{}");
        Answer made = post(queue, "{'kind':'webhook','url':'https://example.invalid/hook'}")
                .expect(201);
        JsonNode shown = made.json();
        String path = queue.path("/subscribers/" + shown.get("uuid").asText());
        assertEquals("/api/if" + path, made.header("Location"));
        assertEquals('"' + shown.get("nonce").asText() + '"', made.header("ETag"));
        assertEquals(20, shown.get("prefetch").asInt());
        assertEquals("PT30S", shown.get("timeout").asText());
        assertTrue(shown.get("enabled").asBoolean());
        assertEquals(shown, http.get(path).expect(200).json());
        assertEquals(
                shown, http.get(queue.path("/subscribers")).expect(200).json().get(0));
        http.patch(path, "{'prefetch':5}", "If-Match", "\"stale\"").expect(412);
        JsonNode changed = http.patch(
                        path, "{'prefetch':5,'rate_limit':{'requests':3,'per':'1m'}}", "If-Match", made.header("ETag"))
                .expect(200)
                .json();
        assertEquals(5, changed.get("prefetch").asInt());
        assertEquals("PT1M", changed.get("rate_limit").get("per").asText());
        assertFalse(changed.get("nonce").equals(shown.get("nonce")));
        http.delete(path, "If-Match", made.header("ETag")).expect(412);
        http.delete(path).expect(204);
        http.get(path).expect(404);
    }

    @Test
    void secrets_are_sealed_and_read_as_stars_which_keep_them() {
        TestQueue queue = TestQueue.with(http, "{}");
        Answer made = post(
                        queue,
                        "{'kind':'webhook','url':'https://example.invalid/hook','secret':'s3cr3t-value',"
                                + "'headers':{'Authorization':'Bearer s3cr3t-header','X-Plain':'seen'}}")
                .expect(201);
        assertFalse(made.body().contains("s3cr3t"));
        assertEquals("***", made.json().get("secret").asText());
        assertEquals("***", made.json().get("headers").get("Authorization").asText());
        assertEquals("seen", made.json().get("headers").get("X-Plain").asText());
        String uuid = made.json().get("uuid").asText();
        String path = queue.path("/subscribers/" + uuid);
        Answer changed = http.patch(path, "{'prefetch':2}").expect(200);
        assertEquals("***", changed.json().get("secret").asText());
        http.patch(path, "{'headers':{'X-Api-Key':'***'}}").expect(400);
        assertEquals(
                0,
                TestDatabase.number(
                        SharedApp.database(),
                        "select count(*) from if__mq_subscribers s where s::text like '%s3cr3t%' and uuid = '" + uuid
                                + "'"));
        assertTrue(http.patch(path, "{'secret':null}")
                .expect(200)
                .json()
                .get("secret")
                .isNull());
        http.patch(path, "{'secret':'***'}").expect(400);
    }

    @Test
    void a_url_that_leads_to_a_private_address_is_refused() {
        TestQueue queue = TestQueue.with(http, "{}");
        for (String host : new String[] {
            "127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "[::ffff:192.168.1.1]", "localhost", "0.0.0.0"
        }) {
            Answer refused = post(queue, "{'kind':'webhook','url':'http://" + host + "/x'}")
                    .expect(422);
            assertEquals(
                    "/url", refused.json().get("errors").get(0).get("pointer").asText());
        }
    }

    @Test
    void wrong_fields_are_named() {
        TestQueue queue = TestQueue.with(http, "{}");
        post(queue, "{}").expect(400);
        post(queue, "{'kind':'webhook'}").expect(400);
        post(queue, "{'kind':'webhook','url':'ftp://example.invalid/'}").expect(400);
        post(queue, "{'kind':'webhook','url':'https://example.invalid/','action':'" + UUID.randomUUID() + "'}")
                .expect(400);
        post(queue, "{'kind':'webhook','url':'https://example.invalid/','headers':{'Webhook-Id':'x'}}")
                .expect(400);
        post(queue, "{'kind':'webhook','url':'https://example.invalid/','rate_limit':{'requests':1}}")
                .expect(400);
        post(queue, "{'kind':'webhook','url':'https://example.invalid/','bogus':1}")
                .expect(400);
        for (String keyless : new String[] {"", "whsec_", "whsec_!!"}) {
            post(queue, "{'kind':'webhook','url':'https://example.invalid/','secret':'" + keyless + "'}")
                    .expect(400);
        }
        http.post(
                        "/v1/queues/none-" + UUID.randomUUID() + "/subscribers",
                        "{'kind':'webhook','url':'https://a.invalid/'}")
                .expect(404);
    }

    @Test
    void who_is_not_there_cannot_subscribe() {
        TestQueue queue = TestQueue.with(http, "{}");
        post(queue, "{'kind':'user','user':'" + new UUID(0, 0) + "'}").expect(422);
        post(queue, "{'kind':'action','action':'" + UUID.randomUUID() + "'}").expect(422);
    }

    @Test
    void a_viewer_may_look_and_not_change() {
        TestQueue queue = TestQueue.with(http, "{}");
        String token = http.post(
                        "/v1/tokens",
                        "{'name':'v','role':'viewer','expires_in':'1h','subject':'" + UUID.randomUUID() + "'}")
                .expect(201)
                .json()
                .get("token")
                .asText();
        Http viewer = SharedApp.app().as(token);
        viewer.get(queue.path("/subscribers")).expect(200);
        viewer.post(queue.path("/subscribers"), "{'kind':'webhook','url':'https://a.invalid/'}")
                .expect(403);
    }
}
