package org.glued.integration.mq.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledgements turned into the columns that {@code if__mq_acknowledge} takes: by claims, and in these by number, so
 * that the database finds whole runs among them.
 */
final class AckColumns {
    private static final Comparator<Settle> BY_CLAIM = Comparator.comparing(Settle::queue)
            .thenComparingLong(ack -> ack.receipt().lease())
            .thenComparingInt(ack -> ack.receipt().attempt());

    private static final Comparator<Settle> ORDER =
            BY_CLAIM.thenComparingLong(ack -> ack.receipt().message());

    private final int[] order;
    private final Long[] numbers;
    private final List<Settle> claims = new ArrayList<>();
    private final List<Integer> firsts = new ArrayList<>();
    private final List<Integer> lasts = new ArrayList<>();

    private AckColumns(int[] order) {
        this.order = order;
        this.numbers = new Long[order.length];
    }

    static AckColumns of(List<Settle> acks) {
        AckColumns columns = new AckColumns(IntStream.range(0, acks.size())
                .boxed()
                .sorted(Comparator.comparing(acks::get, ORDER))
                .mapToInt(Integer::intValue)
                .toArray());
        for (int place = 1; place <= columns.order.length; place++) {
            columns.add(place, acks.get(columns.order[place - 1]));
        }
        return columns;
    }

    /** @param place from 1, as the database counts */
    private void add(int place, Settle ack) {
        numbers[place - 1] = ack.receipt().message();
        if (claims.isEmpty() || BY_CLAIM.compare(claims.getLast(), ack) != 0) {
            claims.add(ack);
            firsts.add(place);
            lasts.add(place);
        } else {
            lasts.set(lasts.size() - 1, place);
        }
    }

    Object[] arguments(boolean lazily) {
        return new Object[] {
            claims.stream().map(Settle::queue).toArray(String[]::new),
            claims.stream().map(ack -> ack.receipt().lease()).toArray(Long[]::new),
            claims.stream().map(ack -> ack.receipt().attempt()).toArray(Integer[]::new),
            firsts.toArray(Integer[]::new),
            lasts.toArray(Integer[]::new),
            numbers,
            lazily
        };
    }

    /**
     * What became of each, in the order asked.
     *
     * @param ok in the order of the columns; null when all still held
     */
    Boolean[] asked(Boolean @Nullable [] ok) {
        Boolean[] asked = new Boolean[order.length];
        Arrays.fill(asked, true);
        for (int place = 0; ok != null && place < order.length; place++) {
            asked[order[place]] = ok[place];
        }
        return asked;
    }
}
