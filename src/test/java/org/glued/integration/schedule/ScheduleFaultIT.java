package org.glued.integration.schedule;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.glued.integration.testing.App;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever dies and however clocks jump, an instant fires once. */
@Tag("blackbox")
class ScheduleFaultIT {
    private static final int SCHEDULES = 20;
    private static final int FIRES = 50;

    private final String database = TestDatabase.fresh();

    @Test
    void three_nodes_of_which_one_is_killed_while_firing_make_one_message_of_each_occurrence() throws SQLException {
        try (App first = App.on(database);
                App second = App.on(database);
                App third = App.on(database)) {
            Http api = first.admin();
            api.post("/v1/queues", "{'name':'fires'}").expect(201);
            for (int i = 0; i < SCHEDULES; i++) {
                schedule(api, "'every':'100ms','max_fires':" + FIRES);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> fired() > SCHEDULES * 5);
            third.kill9();
            await().atMost(Duration.ofSeconds(60)).until(() -> fired() == SCHEDULES * FIRES);
            assertEquals(published(), received(second.admin()));
            assertEquals(
                    0,
                    number("select count(*) from (select from if__scheduler_occurrences group by schedule, planned_at"
                            + " having count(*) > 1) twice"));
            assertEquals(0, number("select count(*) from if__scheduler_occurrences where status = 'missed'"));
        }
    }

    /** A database whose clock jumps sees every planned time an hour nearer, or an hour further away. */
    @Test
    void a_clock_that_jumps_an_hour_and_back_neither_doubles_nor_loses_an_occurrence() throws SQLException {
        try (App app = App.on(database)) {
            Http api = app.admin();
            api.post("/v1/queues", "{'name':'fires'}").expect(201);
            String schedule = schedule(api, "'every':'1m','starts_at':'2020-01-01T00:00:00Z'");
            shift(schedule, "-1 hour");
            await().atMost(Duration.ofSeconds(30)).until(() -> fired() >= 60);
            long before = fired();
            // back: the rule plans the same hour again
            shift(schedule, "-1 hour");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> number("select count(*) from if__scheduler where next_fire_at > now()") == 1);
            assertTrue(fired() - before <= 1, "a minute may have passed, an hour has not");
            assertEquals(published(), received(api));
            assertEquals(0, number("""
                            select count(*) from (
                                select planned_at - lag(planned_at) over (order by planned_at) as apart
                                from if__scheduler_occurrences) gaps
                            where apart <> interval '1 minute'"""));
        }
    }

    private void shift(String schedule, String by) {
        TestDatabase.sql(
                database,
                "update if__scheduler set next_fire_at = next_fire_at + interval '" + by + "' where uuid = '" + schedule
                        + "'");
    }

    private static String schedule(Http api, String timing) {
        return api.post(
                        "/v1/schedules",
                        "{'publish':{'routing_key':'fires','payload':1},'catch_up':'all'," + timing + "}")
                .expect(201)
                .json()
                .path("uuid")
                .asText();
    }

    private long fired() {
        return number("select count(*) from if__scheduler_occurrences where status = 'fired'");
    }

    private long number(String query) {
        return TestDatabase.number(database, query);
    }

    /** What the occurrences say they have published, in order. */
    private List<String> published() throws SQLException {
        List<String> messages = new ArrayList<>();
        try (Connection connection = TestDatabase.connect(database);
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("select message::text from if__scheduler_occurrences order by 1")) {
            while (rows.next()) {
                messages.add(rows.getString(1));
            }
        }
        return messages;
    }

    /** All messages of the queue, in order. */
    private static List<String> received(Http api) {
        List<String> messages = new ArrayList<>();
        JsonNode some;
        do {
            some = api.post("/v1/queues/fires/receive", "{'max':1000,'wait':'1s','auto_ack':true}")
                    .expect(200)
                    .json();
            some.forEach(message -> messages.add(message.path("uuid").asText()));
        } while (!some.isEmpty());
        messages.sort(null);
        return messages;
    }
}
