package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the heads of queues are, as this node has seen them last, so that a claim need not walk over the index entries of
 * all that was taken before it. They stay there for as long as any old transaction on the server might want to see them,
 * and make most queues on PostgreSQL collapse.
 *
 * <p>What comes back to a queue stands below its head: this node then forgets what it has seen; what other nodes give
 * back, and what is committed long after it was numbered, is found by a look from the beginning, once a second, or as
 * often as keeps the looks a tenth of the time.
 */
@Singleton
final class Heads {
    /** Publishers whose commits overtake each other differ by less than this many messages. */
    private static final long OVERTAKING = 5000;

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SHARE = 10;
    private static final int RANKS = 5;

    private final Map<String, Head> heads = new ConcurrentHashMap<>();

    @Inject
    Heads() {}

    /** @param lows by rank; a null is not known */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Head(Long[] lows, long nextLook) {}

    /**
     * Claims from {@code queue} and notes how far that went.
     *
     * @param claiming is told where to begin to look, by rank; null for everywhere
     * @param claimed what came of it
     */
    <T> Uni<T> from(String queue, Function<Long @Nullable [], Uni<T>> claiming, Function<T, List<Claimed>> claimed) {
        Head head = heads.get(queue);
        return head == null || System.nanoTime() - head.nextLook >= 0
                ? look(queue, claiming, claimed)
                : claiming.apply(head.lows).invoke(done -> pass(queue, claimed.apply(done)));
    }

    /** Something came back to the queue, so its head may be anywhere. */
    void forget(String queue) {
        heads.remove(queue);
    }

    private <T> Uni<T> look(
            String queue, Function<Long @Nullable [], Uni<T>> claiming, Function<T, List<Claimed>> claimed) {
        long start = System.nanoTime();
        return claiming.apply(null).invoke(done -> {
            long now = System.nanoTime();
            long next = now + Math.max(LOOK_NANOS, SHARE * (now - start));
            heads.put(queue, new Head(advanced(new Long[RANKS], claimed.apply(done)), next));
        });
    }

    private void pass(String queue, List<Claimed> claimed) {
        heads.computeIfPresent(queue, (name, head) -> new Head(advanced(head.lows.clone(), claimed), head.nextLook));
    }

    private static Long[] advanced(Long[] lows, List<Claimed> claimed) {
        for (Claimed one : claimed) {
            int rank = RANKS - one.message().priority();
            lows[rank] = Math.max(low(lows[rank]), one.number() - OVERTAKING);
        }
        return lows;
    }

    private static long low(@Nullable Long known) {
        return known == null ? 0 : known;
    }
}
