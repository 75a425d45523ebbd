package org.glued.integration.mq.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.glued.integration.kernel.JsonText;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The routing of the database against the model, and what it costs. */
class RoutingIT {
    private static final int TOPOLOGIES = 300;
    private static final int MESSAGES = 40;
    private static final int MANY = 10_000;

    private static MigratedDatabase database;

    @BeforeAll
    static void migrate() throws SQLException {
        database = new MigratedDatabase();
    }

    @AfterEach
    void forget() throws SQLException {
        database.forget();
    }

    @AfterAll
    static void close() throws SQLException {
        database.close();
    }

    @Test
    void random_topologies_route_as_the_model_does() throws SQLException {
        long first = new Random().nextLong();
        int reached = 0;
        for (long seed = first; seed < first + TOPOLOGIES; seed++) {
            RandomTopology random = new RandomTopology(seed);
            Topology topology = random.topology();
            List<Topology.Message> messages = IntStream.range(0, MESSAGES)
                    .mapToObj(i -> random.message(topology))
                    .toList();
            database.build(topology);
            List<Set<String>> routes = database.route(messages);
            for (int i = 0; i < MESSAGES; i++) {
                String what = "seed " + seed + ", " + messages.get(i) + " in " + topology;
                assertEquals(topology.route(messages.get(i)), routes.get(i), what);
                reached += routes.get(i).size();
            }
            database.forget();
        }
        assertTrue(reached > TOPOLOGIES * MESSAGES / 4, "too few routes to mean anything: " + reached);
    }

    @ParameterizedTest
    @CsvSource({
        "direct, orders.77.created",
        "topic, orders.77.created",
        "topic, orders.*.77",
        "topic, orders.#.77",
        "topic, orders.77.#",
        "topic, *.77.*",
        "topic, #.77.created",
        "topic, 77.#"
    })
    void ten_thousand_patterns_cost_no_more_looks_than_one(String type, String pattern) throws SQLException {
        assertMoreBindingsCostNothing(type, pattern, "all", "{}", pattern.replaceAll("[*#]", "x"), "{}");
    }

    @ParameterizedTest
    @CsvSource({"all", "any"})
    void ten_thousand_headers_cost_no_more_looks_than_one(String match) throws SQLException {
        String shared = match.equals("all") ? "\"type\": \"order\", " : "";
        assertMoreBindingsCostNothing(
                "headers",
                "",
                match,
                "{" + shared + "\"n\": 77, \"m\": \"77\"}",
                "",
                "{\"type\": \"order\", \"n\": 77, \"m\": \"77\", \"z\": 1}");
    }

    @Test
    void ten_thousand_fanout_bindings_of_others_cost_nothing() throws SQLException {
        exchange("it", "fanout");
        exchange("others", "fanout");
        bind("others", "", "all", "{}", 1, MANY);
        bind("it", "", "all", "{}", 77, 77);
        assertTrue(looks("it", "", "{}").rows() <= 2);
    }

    private record Looks(long rows, long scans, long blocks) {}

    private static void assertMoreBindingsCostNothing(
            String type, String pattern, String match, String headers, String key, String given) throws SQLException {
        exchange("it", type);
        bind("it", pattern, match, headers, 77, 77);
        // the plan is made, and kept, for tables that are known to be small
        database.run("analyze if__mq_bindings, if__mq_binding_pairs");
        Looks alone = looks("it", key, given);
        bind("it", pattern, match, headers, 1, 76);
        bind("it", pattern, match, headers, 78, MANY);
        assertEquals(MANY, database.number("select count(*) from if__mq_bindings"));
        Looks among = looks("it", key, given);
        // the first bindings may share their index entry with one another, before there is a rarer pair to choose
        assertTrue(among.rows() <= alone.rows() + 2, alone + " became " + among);
        assertEquals(alone.scans(), among.scans(), 2, alone + " became " + among);
        // an index of ten thousand entries is up to two levels higher than one of one
        assertTrue(among.blocks() <= alone.blocks() + 2 * among.scans() + 4, alone + " became " + among);
    }

    private static void exchange(String name, String type) throws SQLException {
        database.run(
                "insert into if__mq_exchanges (uuid, name, type, nonce) values (gen_random_uuid(), ?, ?, '')",
                name,
                type);
    }

    /** Binds queues of their own, with each number in place of the 77 of the pattern and the headers. */
    private static void bind(String exchange, String pattern, String match, String headers, int from, int to)
            throws SQLException {
        database.run("""
                insert into if__mq_queues (uuid, name, nonce)
                select gen_random_uuid(), 'q' || n, '' from generate_series(?::int, ?) n on conflict do nothing""", from, to);
        database.run("""
                insert into if__mq_bindings (uuid, source, queue, routing_key, match, headers)
                select gen_random_uuid(), e.id, q.id, replace(?, '77', n::text), ?, replace(?, '77', n::text)::jsonb
                from generate_series(?::int, ?) n
                join if__mq_queues q on q.name = 'q' || n
                join if__mq_exchanges e on e.name = ?
                order by n""", pattern, match, headers, from, to, exchange);
    }

    /** How many rows, scans and blocks of bindings it takes to find q77, by PostgreSQL's own counters. */
    private static Looks looks(String exchange, String key, String headers) throws SQLException {
        Looks before = counted();
        assertEquals(
                List.of(Set.of("q77")),
                database.route(List.of(new Topology.Message(exchange, key, JsonText.parseObject(headers)))));
        Looks after = counted();
        return new Looks(
                after.rows() - before.rows(), after.scans() - before.scans(), after.blocks() - before.blocks());
    }

    private static Looks counted() throws SQLException {
        return new Looks(
                counter("pg_stat_get_xact_tuples_returned"),
                counter("pg_stat_get_xact_numscans"),
                counter("pg_stat_get_xact_blocks_fetched"));
    }

    private static long counter(String name) throws SQLException {
        return database.number("select sum(" + name
                + "(oid)) from pg_class where relname ^@ 'if__mq_binding' and relkind in ('r', 'i')");
    }
}
