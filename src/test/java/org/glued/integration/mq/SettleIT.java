package org.glued.integration.mq;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.glued.integration.testing.SharedApp;
import org.glued.integration.testing.TestDatabase;
import org.glued.integration.testing.TestQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Settles while others settle and extend messages of the same claim. */
@Tag("blackbox")
class SettleIT {
    private static final String SETTLES_THAT_WAIT = """
            select count(*) from pg_stat_activity
            where query like '%if__mq_settle%' and wait_event_type = 'Lock' and datname = current_database()""";

    private final TestQueue queue = TestQueue.with(SharedApp.admin(), "{}");

    @Test
    void what_is_settled_while_its_whole_claim_is_extended_is_settled() throws Exception {
        queue.publishNumbers(3);
        JsonNode claimed = queue.receive("{'max':3}");
        try (Transaction extension = new Transaction();
                Transaction one = new Transaction();
                Transaction other = new Transaction()) {
            extension.extendAll();
            CompletableFuture<Void> first = one.settle(2);
            CompletableFuture<Void> second = other.settle(3);
            await().until(() -> settlesThatWait() == 2);
            extension.commit();
            CompletableFuture.anyOf(first, second).join();
            await().until(() -> settlesThatWait() == 1 || first.isDone() && second.isDone());
            if (first.isDone()) {
                one.commit();
                second.join();
                other.commit();
            } else {
                other.commit();
                first.join();
                one.commit();
            }
        }
        assertEquals(1, queue.stat("unacked"), "the one that nobody settled");
        assertEquals("ok", queue.settle(claimed.get(0), "ack"));
        assertEquals(0, queue.stat("unacked"));
    }

    @Test
    void whole_batches_and_parts_of_them_are_settled_together_each_message_with_its_own_outcome() {
        queue.publishNumbers(250);
        List<JsonNode> claimed = new ArrayList<>();
        queue.receive("{'max':250}").forEach(claimed::add);
        JsonNode gone = claimed.get(120);
        assertEquals("ok", queue.settle(gone, "ack"));
        List<JsonNode> left = List.of(claimed.get(150), claimed.get(249));
        List<JsonNode> settled = new ArrayList<>(claimed);
        settled.removeAll(left);
        Collections.shuffle(settled, new Random(250));

        String acks = settled.stream()
                .map(one -> "{'receipt':" + one.get("receipt") + "}")
                .collect(Collectors.joining(",", "[", "]"));
        JsonNode outcomes =
                SharedApp.admin().post(queue.path("/settle"), acks).expect(200).json();

        for (int i = 0; i < settled.size(); i++) {
            assertEquals(settled.get(i).get("receipt"), outcomes.at("/" + i + "/receipt"));
            assertEquals(
                    settled.get(i) == gone ? "gone" : "ok",
                    outcomes.at("/" + i + "/outcome").asText());
        }
        assertEquals(2, queue.stat("unacked"));
        left.forEach(one -> assertEquals("ok", queue.settle(one, "ack")));
        assertEquals(0, queue.stat("unacked"));
    }

    private static long settlesThatWait() {
        return TestDatabase.number(SharedApp.database(), SETTLES_THAT_WAIT);
    }

    /** One on the database itself. */
    private final class Transaction implements AutoCloseable {
        private static final String EXTEND = """
                select if__mq_extend(array_fill(q.name, array[3]), array_fill(l.epoch, array[3]), l.ids, array[1, 1, 1],
                    array[60000, 60000, 60000]::bigint[])
                from if__mq_leases l join if__mq_queues q on q.id = l.queue_id
                where q.name = ?""";

        private static final String SETTLE = """
                select if__mq_settle(array[q.name], array[l.epoch], array[l.ids[?]], array[1], null, null, false)
                from if__mq_leases l join if__mq_queues q on q.id = l.queue_id
                where q.name = ?""";

        private final Connection connection = TestDatabase.connect(SharedApp.database());

        private Transaction() throws SQLException {
            connection.setAutoCommit(false);
        }

        private void extendAll() throws SQLException {
            try (PreparedStatement sql = connection.prepareStatement(EXTEND)) {
                sql.setString(1, queue.name());
                sql.execute();
            }
        }

        /** @param place of the message in its claim, from 1 */
        private CompletableFuture<Void> settle(int place) {
            return CompletableFuture.runAsync(
                    () -> {
                        try (PreparedStatement sql = connection.prepareStatement(SETTLE)) {
                            sql.setInt(1, place);
                            sql.setString(2, queue.name());
                            sql.execute();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    Thread::startVirtualThread);
        }

        private void commit() throws SQLException {
            connection.commit();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
