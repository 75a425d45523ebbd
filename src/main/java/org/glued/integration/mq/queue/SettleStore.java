package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.glued.integration.db.Sql;
import org.jspecify.annotations.Nullable;

/** Ends deliveries and prolongs them: one call, whatever their number. See V3.4__queue_settle.sql. */
@Singleton
final class SettleStore {
    private static final String SETTLE = """
            select * from if__mq_settle(
                $1::text[], $2::bigint[], $3::bigint[], $4::int[], $5::text[], $6::bigint[], $7::boolean)""";

    private static final String ACKNOWLEDGE = """
            select * from if__mq_acknowledge(
                $1::text[], $2::bigint[], $3::int[], $4::int[], $5::int[], $6::bigint[], $7)""";

    private static final String EXTEND = """
            select if__mq_extend($1::text[], $2::bigint[], $3::bigint[], $4::int[], $5::bigint[]) as ok""";

    private static final String REPLY_TO = """
            select id, reply_to, correlation_id from if__mq_messages
            where id = any($1::bigint[]) and reply_to is not null""";

    /**
     * Outcomes in the order asked, without where replies go.
     *
     * @param lazily without waiting for the disk
     */
    Uni<List<Settle.Outcome>> settle(Sql sql, List<Settle> all, boolean lazily) {
        return all.stream().allMatch(settle -> settle.as() == Settle.As.ACK)
                ? acknowledge(sql, all, lazily)
                : oneByOne(sql, all, lazily);
    }

    private static Uni<List<Settle.Outcome>> oneByOne(Sql sql, List<Settle> all, boolean lazily) {
        return sql.run(
                        SETTLE,
                        all.stream().map(Settle::queue).toArray(String[]::new),
                        all.stream().map(s -> s.receipt().lease()).toArray(Long[]::new),
                        all.stream().map(s -> s.receipt().message()).toArray(Long[]::new),
                        all.stream().map(s -> s.receipt().attempt()).toArray(Integer[]::new),
                        all.stream()
                                .map(s -> s.as().name().toLowerCase(Locale.ROOT))
                                .toArray(String[]::new),
                        millis(all, Settle::delay),
                        lazily)
                .map(rows -> outcomes(rows.iterator().next(), row -> row.getArrayOfBooleans("ok")));
    }

    private static Uni<List<Settle.Outcome>> acknowledge(Sql sql, List<Settle> all, boolean lazily) {
        AckColumns columns = AckColumns.of(all);
        return sql.run(ACKNOWLEDGE, columns.arguments(lazily))
                .map(rows -> outcomes(rows.iterator().next(), row -> columns.asked(row.getArrayOfBooleans("ok"))));
    }

    private static List<Settle.Outcome> outcomes(Row row, Function<Row, Boolean[]> ok) {
        String @Nullable [] names = row.getArrayOfStrings("woken");
        List<String> woken = names == null ? List.of() : List.of(names);
        List<Settle.Outcome> outcomes = new ArrayList<>();
        for (boolean held : ok.apply(row)) {
            // the first wakes for all
            outcomes.add(new Settle.Outcome(held, outcomes.isEmpty() ? woken : List.of(), null, null));
        }
        return outcomes;
    }

    /** As {@link #settle}, with where replies go. */
    Uni<List<Settle.Outcome>> settleToReply(Sql sql, List<Settle> all) {
        return replyTo(sql, all)
                .chain(replies -> settle(sql, all, false).map(outcomes -> withReplies(all, outcomes, replies)));
    }

    private Uni<Map<Long, Row>> replyTo(Sql sql, List<Settle> all) {
        Object messages = all.stream().map(s -> s.receipt().message()).toArray(Long[]::new);
        return sql.run(REPLY_TO, messages).map(rows -> {
            Map<Long, Row> found = new HashMap<>();
            rows.forEach(row -> found.put(row.getLong("id"), row));
            return found;
        });
    }

    private static List<Settle.Outcome> withReplies(
            List<Settle> all, List<Settle.Outcome> outcomes, Map<Long, Row> replies) {
        List<Settle.Outcome> known = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Settle.Outcome outcome = outcomes.get(i);
            Row reply = replies.get(all.get(i).receipt().message());
            known.add(
                    reply == null
                            ? outcome
                            : new Settle.Outcome(
                                    outcome.ok(),
                                    outcome.woken(),
                                    reply.getString("reply_to"),
                                    reply.getString("correlation_id")));
        }
        return known;
    }

    Uni<List<Boolean>> extend(Sql sql, List<Extend> all) {
        return sql.run(
                        EXTEND,
                        all.stream().map(Extend::queue).toArray(String[]::new),
                        all.stream().map(e -> e.receipt().lease()).toArray(Long[]::new),
                        all.stream().map(e -> e.receipt().message()).toArray(Long[]::new),
                        all.stream().map(e -> e.receipt().attempt()).toArray(Integer[]::new),
                        millis(all, Extend::ackTimeout))
                .map(rows -> List.of(rows.iterator().next().getArrayOfBooleans("ok")));
    }

    private static <T> @Nullable Long[] millis(List<T> all, Function<T, @Nullable Duration> duration) {
        @Nullable Long[] millis = new Long[all.size()];
        for (int i = 0; i < millis.length; i++) {
            Duration one = duration.apply(all.get(i));
            millis[i] = one == null ? null : one.toMillis();
        }
        return millis;
    }
}
