package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.glued.integration.db.Columns;
import org.glued.integration.db.Sql;
import org.jspecify.annotations.Nullable;

/** Puts messages into queues: one call, whatever their number. */
@Singleton
final class AppendStore {
    /** The function is shared with producers in SQL, so that both have the same rules; see V3.2__queue_append.sql. */
    private static final String APPEND = """
            select * from if__mq_append(
                $1::int[], $2::uuid[], $3::boolean[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                $9::bytea[], $10::text[], $11::int[], $12::bigint[], $13::timestamptz[], $14::bigint[],
                $15::timestamptz[], $16::text[], $17::text[], $18::bigint[], $19::boolean[], $20::text[], $21::int[],
                $22::text[], $23)""";

    /** The columns of a claim, with what became of the append it follows. */
    private static final String APPENDED_AND_CLAIMED = """
            select missing, refused, woken, epoch, lease_ms, id, attempts, uuid, subject, exchange, routing_key,
                headers::text as headers, payload, payload_bytes, content_type, priority, published_at, expires_at,
                reply_to, correlation_id, grp, death::text as death,
                expires_at is not null and expires_at <= clock_timestamp() as is_late
            """;

    /** The commit is for both. */
    private static final String APPEND_AND_CLAIM = APPENDED_AND_CLAIMED + """
            from if__mq_append(
                $1::int[], $2::uuid[], $3::boolean[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                $9::bytea[], $10::text[], $11::int[], $12::bigint[], $13::timestamptz[], $14::bigint[],
                $15::timestamptz[], $16::text[], $17::text[], $18::bigint[], $19::boolean[], $20::text[], $21::int[],
                $22::text[], $23)
            left join if__mq_claim($24, $25, $26, false, $27, $28, false) on true""";

    /** The same for one message that says nothing particular; see V3.7__queue_hand_over.sql. */
    private static final String HAND_OVER = APPENDED_AND_CLAIMED + """
            from if__mq_hand_over($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)""";

    /**
     * What became of a flush.
     *
     * @param requests in the order given, each with its outcomes in the order given
     * @param woken queues that have something ready besides those appended to
     * @param taken what was claimed in the same transaction
     */
    record Appended(List<List<Append.Outcome>> requests, Set<String> woken, Taken taken) {
        List<Claimed> claimed() {
            return taken.inTime();
        }

        /** The queues of all that was appended, one name for each message in each. */
        List<String> queues() {
            return requests.stream()
                    .flatMap(List::stream)
                    .filter(outcome -> !outcome.refused())
                    .flatMap(outcome -> outcome.queues().stream())
                    .toList();
        }
    }

    /** @param requests each all or nothing */
    Uni<Appended> append(Sql sql, List<List<Append>> requests) {
        AppendColumns columns = AppendColumns.of(requests);
        return sql.run(APPEND, columns.arguments())
                .map(rows -> appended(requests, columns, rows.iterator().next(), Taken.NOTHING));
    }

    /**
     * Appends, and then claims from one of the queues.
     *
     * @param lows as of {@link ClaimStore#claim}
     */
    Uni<Appended> appendAndClaim(Sql sql, List<List<Append>> requests, Claim claim, Long @Nullable [] lows) {
        AppendColumns columns = AppendColumns.of(requests);
        @Nullable Object[] alone = columns.alone(claim.queue());
        @Nullable Object[] appending = alone == null ? columns.arguments() : alone;
        @Nullable
        Object[] arguments = Stream.concat(
                        Arrays.stream(appending),
                        Stream.of(
                                claim.queue(), claim.most(), Columns.millis(claim.ackTimeout()), claim.holder(), lows))
                .toArray();
        return sql.run(alone == null ? APPEND_AND_CLAIM : HAND_OVER, arguments).map(rows -> {
            Taken taken = Taken.from(rows.stream().filter(row -> row.getLong("id") != null));
            return appended(requests, columns, rows.iterator().next(), taken);
        });
    }

    private static Appended appended(List<List<Append>> requests, AppendColumns columns, Row row, Taken taken) {
        Set<String> missing = Set.copyOf(texts(row, "missing"));
        Integer[] refused = row.getArrayOfIntegers("refused");
        Set<Integer> refusals = refused == null ? Set.of() : new HashSet<>(List.of(refused));
        List<List<Append.Outcome>> all = new ArrayList<>(requests.size());
        int place = 0;
        for (int request = 0; request < requests.size(); request++) {
            List<Append.Outcome> outcomes = new ArrayList<>();
            for (Append append : requests.get(request)) {
                outcomes.add(new Append.Outcome(
                        columns.uuid(place++), without(append.queues(), missing), refusals.contains(request)));
            }
            all.add(outcomes);
        }
        return new Appended(all, Set.copyOf(texts(row, "woken")), taken);
    }

    private static List<String> texts(Row row, String column) {
        String @Nullable [] texts = row.getArrayOfStrings(column);
        return texts == null ? List.of() : List.of(texts);
    }

    private static Set<String> without(Set<String> asked, Set<String> missing) {
        if (missing.isEmpty()) {
            return asked;
        }
        Set<String> there = new HashSet<>(asked);
        there.removeAll(missing);
        return there;
    }
}
