package org.glued.integration.mq.exchange;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.glued.integration.testing.TestDatabase;

/** A migrated database without the service, in one transaction that is never committed. */
final class MigratedDatabase implements AutoCloseable {
    private final Connection connection;

    MigratedDatabase() throws SQLException {
        connection = TestDatabase.connect(TestDatabase.fresh());
        Flyway.configure()
                .dataSource(
                        connection.getMetaData().getURL(),
                        connection.getMetaData().getUserName(),
                        "postgres")
                .load()
                .migrate();
        connection.setAutoCommit(false);
    }

    void run(String statement, Object... arguments) throws SQLException {
        try (PreparedStatement sql = prepared(statement, arguments)) {
            sql.execute();
        }
    }

    long number(String query, Object... arguments) throws SQLException {
        try (PreparedStatement sql = prepared(query, arguments);
                ResultSet rows = sql.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The first column of all rows, for a query that takes texts. */
    List<BigDecimal> numbers(String query, List<String> texts) throws SQLException {
        List<BigDecimal> numbers = new ArrayList<>();
        Array argument = connection.createArrayOf("text", texts.toArray());
        try (PreparedStatement sql = prepared(query, argument);
                ResultSet rows = sql.executeQuery()) {
            while (rows.next()) {
                numbers.add(rows.getBigDecimal(1));
            }
        }
        return numbers;
    }

    void build(Topology topology) throws SQLException {
        for (String queue : topology.queues()) {
            run("insert into if__mq_queues (uuid, name, nonce) values (gen_random_uuid(), ?, '')", queue);
        }
        for (var exchange : topology.exchanges().entrySet()) {
            run(
                    "insert into if__mq_exchanges (uuid, name, type, nonce) values (gen_random_uuid(), ?, ?, '')",
                    exchange.getKey(),
                    exchange.getValue().type().name().toLowerCase(Locale.ROOT));
        }
        for (var exchange : topology.exchanges().entrySet()) {
            run(
                    "update if__mq_exchanges set alternate = ? where name = ?",
                    exchange.getValue().alternate(),
                    exchange.getKey());
        }
        for (Topology.Edge edge : topology.bindings()) {
            run(
                    """
                    insert into if__mq_bindings (uuid, source, queue, exchange, routing_key, match, headers)
                    values (gen_random_uuid(), (select id from if__mq_exchanges where name = ?),
                        (select id from if__mq_queues where name = ?),
                        (select id from if__mq_exchanges where name = ?), ?, ?, ?::jsonb)
                    on conflict do nothing""",
                    edge.source(),
                    edge.queue(),
                    edge.exchange(),
                    edge.key(),
                    edge.match().name().toLowerCase(Locale.ROOT),
                    edge.headers().toString());
        }
    }

    /** The queues of each message; fails when one comes twice. */
    List<Set<String>> route(List<Topology.Message> messages) throws SQLException {
        Long[] places = new Long[messages.size()];
        List<Set<String>> reached = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            places[i] = (long) i;
            reached.add(new HashSet<>());
        }
        String[] exchanges = messages.stream().map(Topology.Message::exchange).toArray(String[]::new);
        String[] keys = messages.stream().map(Topology.Message::key).toArray(String[]::new);
        String[] headers = messages.stream().map(m -> m.headers().toString()).toArray(String[]::new);
        try (PreparedStatement sql =
                connection.prepareStatement("select place, queue from if__mq_route(?, ?, ?, ?::text[]::jsonb[])")) {
            sql.setArray(1, connection.createArrayOf("bigint", places));
            sql.setArray(2, connection.createArrayOf("text", exchanges));
            sql.setArray(3, connection.createArrayOf("text", keys));
            sql.setArray(4, connection.createArrayOf("text", headers));
            try (ResultSet rows = sql.executeQuery()) {
                while (rows.next()) {
                    if (!reached.get(rows.getInt("place")).add(rows.getString("queue"))) {
                        throw new AssertionError("twice: " + rows.getString("queue"));
                    }
                }
            }
        }
        return reached;
    }

    void forget() throws SQLException {
        connection.rollback();
    }

    private PreparedStatement prepared(String statement, Object... arguments) throws SQLException {
        PreparedStatement sql = connection.prepareStatement(statement);
        for (int i = 0; i < arguments.length; i++) {
            sql.setObject(i + 1, arguments[i]);
        }
        return sql;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
