package org.glued.integration.mq.exchange;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.util.PSQLException;

/** Producers in SQL: {@code if__mq_publish} does what HTTP does. */
@Tag("blackbox")
class SqlPublishIT {
    private final Http http = SharedApp.admin();
    private final TestQueue queue = TestQueue.with(http, "{}");
    private final String topic = queue.name() + "-topic";
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = TestDatabase.connect(SharedApp.database());
        http.put("/v1/exchanges/" + topic, "{'type':'topic'}").expect(201);
        http.post("/v1/exchanges/" + topic + "/bindings", "{'queue':'" + queue.name() + "','routing_key':'a.#'}")
                .expect(201);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    /**
     * What came of a publication.
     *
     * @param said why it was refused, or where it was routed and what was stored
     */
    private record Outcome(int status, String said) {}

    /** In a line: the status, the exchange, and the message; {@code $queue} and {@code $uuid} stand for theirs. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            201 | default | {"routing_key":"$queue","payload":{"a":[1,2.50,"ž"]}}
            201 | default | {"routing_key":"$queue"}
            201 | default | {"routing_key":"$queue","payload":null,"headers":null,"priority":null,"mandatory":null}
            201 | default | {"routing_key":"no such queue","payload":1}
            201 | default | {}
            422 | default | {"routing_key":"no such queue","mandatory":true}
            201 | topic   | {"routing_key":"a.b.c","payload":"text","mandatory":true}
            201 | topic   | {"routing_key":"b","payload":false}
            422 | topic   | {"routing_key":"b","mandatory":true}
            404 | unknown | {"routing_key":"a"}
            404 | unknown | {"routing_key":"a","mandatory":true}
            429 | full    | {"payload":1}
            201 | topic   | {"routing_key":"a","headers":{"n":1.50,"nested":{"list":[null]}},"priority":5}
            201 | topic   | {"routing_key":"a","subject":"s","content_type":"text/plain","payload":"x"}
            201 | topic   | {"routing_key":"a","reply_to":"replies","correlation_id":"c","ack_timeout":"90s"}
            201 | topic   | {"routing_key":"a","group":"g","priority":1}
            201 | topic   | {"routing_key":"a","uuid":"$uuid"}
            201 | topic   | {"routing_key":"a","payload_base64":"AAEC"}
            201 | topic   | {"routing_key":"a","payload_base64":"AAE"}
            201 | topic   | {"routing_key":"a","payload_base64":""}
            201 | topic   | {"routing_key":"a","payload_base64":"AA==","content_type":"image/png","payload":null}
            400 | topic   | {"routing_key":"a","payload_base64":"A"}
            400 | topic   | {"routing_key":"a","payload_base64":"AA=C"}
            400 | topic   | {"routing_key":"a","payload_base64":"AA EC"}
            400 | topic   | {"routing_key":"a","payload_base64":"AAEC","payload":1}
            201 | topic   | {"routing_key":"a","ttl":"1h30m"}
            201 | topic   | {"routing_key":"a","ttl":"pt0.0015s","delay":"PT1M30S"}
            201 | topic   | {"routing_key":"a","delay":"3650d"}
            201 | topic   | {"routing_key":"a","expires_at":"2031-01-02T03:04:05.6789+01:30"}
            201 | topic   | {"routing_key":"a","not_before":"2031-01-02t03:04z"}
            400 | topic   | {"routing_key":"a","ttl":"soon"}
            400 | topic   | {"routing_key":"a","ttl":""}
            400 | topic   | {"routing_key":"a","ttl":"PT-5S"}
            400 | topic   | {"routing_key":"a","ttl":"3651d"}
            400 | topic   | {"routing_key":"a","ttl":5}
            400 | topic   | {"routing_key":"a","ack_timeout":"0s"}
            400 | topic   | {"routing_key":"a","ack_timeout":"25h"}
            400 | topic   | {"routing_key":"a","ttl":"5s","expires_at":"2031-01-02T03:04:05Z"}
            400 | topic   | {"routing_key":"a","delay":"5s","not_before":"2031-01-02T03:04:05Z"}
            400 | topic   | {"routing_key":"a","expires_at":"2031-02-30T03:04:05Z"}
            400 | topic   | {"routing_key":"a","expires_at":"2031-02-20T24:00:00Z"}
            400 | topic   | {"routing_key":"a","expires_at":"2031-02-20 03:04:05Z"}
            400 | topic   | {"routing_key":"a","expires_at":"2031-02-20T03:04:05"}
            400 | topic   | {"routing_key":"a","not_before":"infinity"}
            400 | topic   | {"routing_key":"a","expires_at":"+300000-01-01T00:00:00Z"}
            400 | topic   | {"routing_key":"a","not_before":"0000-01-01T00:00:00Z"}
            201 | topic   | {"routing_key":"a","expires_at":"9999-12-31T23:59:59.999Z"}
            400 | topic   | {"routing_key":"a","content_type":""}
            400 | topic   | {"routing_key":"a","content_type":" "}
            400 | topic   | {"routing_key":"a","content_type":"text/plain\\r\\nX: y"}
            400 | topic   | {"routing_key":"a","content_type":"ž"}
            201 | topic   | {"routing_key":"a","content_type":"text/plain; charset=\\"utf-8\\""}
            400 | topic   | {"routing_key":"a","priority":0}
            400 | topic   | {"routing_key":"a","priority":6}
            400 | topic   | {"routing_key":"a","priority":2.5}
            400 | topic   | {"routing_key":"a","priority":"3"}
            400 | topic   | {"routing_key":"a","mandatory":"true"}
            400 | topic   | {"routing_key":"a","group":""}
            400 | topic   | {"routing_key":"a","subject":7}
            400 | topic   | {"routing_key":"a","uuid":"1-2-3-4-5"}
            400 | topic   | {"routing_key":"a","urgent":true}
            400 | topic   | {"routing_key":"a","urgent":null}
            400 | topic   | {"routing_key":"a","headers":[]}
            400 | unknown | {"routing_key":"a","priority":9}""")
    void one_table_holds_for_http_and_for_sql(int status, String exchange, String message) throws SQLException {
        String name = named(exchange);
        Outcome overHttp = overHttp(name, filled(message));
        Outcome overSql = overSql(name, filled(message));
        assertEquals(status, overHttp.status(), overHttp.said());
        assertEquals(overHttp, overSql);
    }

    @ParameterizedTest
    @CsvSource({"routing_key,255", "subject,1000", "reply_to,200", "correlation_id,1000", "group,255"})
    void texts_may_be_as_long_as_over_http(String field, int most) throws SQLException {
        // one character beyond the basic plane counts as two
        for (String text : List.of("x".repeat(most - 2) + "𝄞", "x".repeat(most - 1) + "𝄞")) {
            String message = JsonText.object().put(field, text).toString();
            Outcome overHttp = overHttp(topic, message);
            assertEquals(text.length() > most ? 400 : 201, overHttp.status());
            assertEquals(overHttp, overSql(topic, message));
        }
    }

    @Test
    void a_large_message_is_refused() throws SQLException {
        String message = JsonText.object().put("payload", "x".repeat(1_100_000)).toString();
        assertEquals(413, overHttp(topic, message).status());
        assertEquals(413, overSql(topic, message).status());
    }

    @Test
    void a_payload_as_deep_as_can_be_delivered_is_taken() throws SQLException {
        assertEquals(201, overSql("", deep(998)).status());
        assertEquals(1, queue.receive("{'max':10}").size());
        assertEquals(400, overSql("", deep(999)).status());
    }

    @Test
    void a_number_with_many_digits_is_delivered() throws SQLException {
        overSql("", filled("{\"routing_key\":\"$queue\",\"payload\":1e5000,\"headers\":{\"n\":1e5000}}"));
        JsonNode message = JsonText.parse(
                        http.post(queue.path() + "/receive", "{}").expect(200).body())
                .get(0);
        assertTrue(message.get("payload").isNumber());
        assertTrue(message.at("/headers/n").isNumber());
    }

    private String deep(int arrays) {
        return "{\"routing_key\":\"" + queue.name() + "\",\"payload\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}";
    }

    @Test
    void a_uuid_that_the_database_makes_is_of_version_7_and_of_now() throws SQLException {
        long before = System.currentTimeMillis();
        UUID uuid = publish("payload");
        assertEquals(7, uuid.version());
        assertEquals(2, uuid.variant());
        long made = uuid.getMostSignificantBits() >>> 16;
        // PostgreSQL and this process read one clock, but round it differently
        assertTrue(made >= before - 1 && made <= System.currentTimeMillis() + 1, uuid.toString());
    }

    @Test
    void a_uuid_that_came_over_http_is_not_stored_again() throws SQLException {
        String message = filled("{\"routing_key\":\"a\",\"uuid\":\"$uuid\"}");
        assertEquals(overHttp(topic, message), overSql(topic, message));
        assertEquals(1, queue.receive("{'max':10}").size());
    }

    @Test
    void what_the_transaction_takes_back_was_never_published() throws SQLException {
        connection.setAutoCommit(false);
        publish("first");
        connection.rollback();
        publish("second");
        connection.commit();
        assertEquals(List.of("\"second\""), queue.receivePayloads("{'max':10,'wait':'10s'}"));
    }

    @Test
    void without_waking_the_sweep_finds_it() throws Exception {
        connection.createStatement().execute("listen if_wake");
        publish("quietly", false);
        publish("loudly", true);
        List<String> told = new ArrayList<>();
        await().until(() -> told.addAll(topics()) || !told.isEmpty());
        assertEquals(List.of("queue:" + queue.name()), told);
        assertEquals(List.of("\"quietly\"", "\"loudly\""), queue.receivePayloads("{'max':10}"));
    }

    @Test
    void every_queue_of_a_wide_fanout_is_told_of() throws Exception {
        String fanout = queue.name() + "-fanout";
        http.put("/v1/exchanges/" + fanout, "{'type':'fanout'}").expect(201);
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            String name = (queue.name() + "-" + i + "-" + "ž".repeat(200)).substring(0, 200);
            http.post("/v1/queues", "{'name':'" + name + "'}").expect(201);
            http.post("/v1/exchanges/" + fanout + "/bindings", "{'queue':'" + name + "'}")
                    .expect(201);
            expected.add("queue:" + name);
        }
        connection.createStatement().execute("listen if_wake");
        assertEquals(201, overSql(fanout, "{}").status());
        Set<String> told = new HashSet<>();
        await().until(() -> told.addAll(topics()) && told.containsAll(expected));
        assertEquals(expected, told);
    }

    /** What SQL has told of this test's queues since the last look. */
    private List<String> topics() throws SQLException {
        PGNotification[] all = connection.unwrap(PGConnection.class).getNotifications(10);
        return Arrays.stream(all == null ? new PGNotification[0] : all)
                .map(notification -> notification.getParameter().split("\n"))
                .filter(lines -> lines[0].equals("sql"))
                .flatMap(lines -> Arrays.stream(lines).skip(1))
                .filter(line -> line.startsWith("queue:" + queue.name()))
                .toList();
    }

    private UUID publish(String payload) throws SQLException {
        return publish(payload, true);
    }

    private UUID publish(String payload, boolean wake) throws SQLException {
        try (PreparedStatement sql = connection.prepareStatement(
                "select * from if__mq_publish(?, routing_key => 'a', payload => to_jsonb(?::text), wake => ?)")) {
            sql.setString(1, topic);
            sql.setString(2, payload);
            sql.setBoolean(3, wake);
            try (ResultSet rows = sql.executeQuery()) {
                rows.next();
                return rows.getObject("uuid", UUID.class);
            }
        }
    }

    private String named(String exchange) {
        return switch (exchange) {
            case "default" -> "";
            case "topic" -> topic;
            case "full" -> full();
            default -> "unknown-" + UUID.randomUUID();
        };
    }

    private String full() {
        TestQueue full = TestQueue.with(http, "{'max_length':1,'overflow':'reject'}");
        full.publish("{}");
        String name = queue.name() + "-to-full";
        http.put("/v1/exchanges/" + name, "{'type':'fanout'}").expect(201);
        http.post("/v1/exchanges/" + name + "/bindings", "{'queue':'" + full.name() + "'}")
                .expect(201);
        return name;
    }

    private String filled(String message) {
        return message.replace("$queue", queue.name())
                .replace("$uuid", UUID.randomUUID().toString());
    }

    private Outcome overHttp(String exchange, String message) throws SQLException {
        Http.Answer answer = http.post("/v1/exchanges/" + exchange + "/publish", message);
        JsonNode json = answer.json();
        if (answer.status() == 201) {
            return stored(json.get("uuid").textValue(), json.get("routed").intValue());
        }
        JsonNode error = json.at("/errors/0");
        String why = answer.status() == 400
                ? error.get("pointer").textValue().substring(1) + " "
                        + error.get("detail").textValue()
                : json.get("detail").textValue();
        return new Outcome(answer.status(), why);
    }

    private Outcome overSql(String exchange, String message) throws SQLException {
        ObjectNode options = JsonText.parseObject(message);
        JsonNode routingKey = options.remove("routing_key");
        JsonNode payload = options.remove("payload");
        JsonNode headers = options.remove("headers");
        try (PreparedStatement sql = connection.prepareStatement("""
                select * from if__mq_publish(
                    exchange => ?, routing_key => ?, payload => ?::jsonb, headers => ?::jsonb, options => ?::jsonb)""")) {
            sql.setString(1, exchange);
            sql.setString(2, routingKey == null ? null : routingKey.textValue());
            sql.setString(3, payload == null ? null : payload.toString());
            sql.setString(4, headers == null || headers.isNull() ? null : headers.toString());
            sql.setString(5, options.toString());
            try (ResultSet rows = sql.executeQuery()) {
                rows.next();
                return stored(rows.getString("uuid"), rows.getInt("routed"));
            }
        } catch (PSQLException e) {
            assertTrue(e.getSQLState().startsWith("IF"), e.getMessage());
            return new Outcome(
                    Integer.parseInt(e.getSQLState().substring(2)),
                    e.getServerErrorMessage().getMessage());
        }
    }

    /** Everything of a message but its ids and its time; other times from then on, when they were said that way. */
    private Outcome stored(String uuid, int routed) throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("""
                        select to_jsonb(m) - '{id, uuid, published_at, expires_at, payload}'::text[] as message,
                            m.payload::jsonb as payload, to_jsonb(d) ->> 'rank' as rank,
                            case when m.expires_at > now() + interval '1 year' then m.expires_at::text
                                else (m.expires_at - m.published_at)::text end as lives,
                            case when d.due_at < '2032-01-01' and d.due_at > now() + interval '1 year' then d.due_at::text
                                else (d.due_at - m.published_at)::text end as waits
                        from if__mq_messages m left join if__mq_deferred d on d.id = m.id
                        where m.uuid = '%s'""".formatted(uuid))) {
            StringBuilder all = new StringBuilder("routed " + routed);
            while (rows.next()) {
                for (String column : List.of("message", "payload", "rank", "lives", "waits")) {
                    all.append(' ').append(rows.getString(column));
                }
            }
            return new Outcome(201, all.toString());
        }
    }
}
