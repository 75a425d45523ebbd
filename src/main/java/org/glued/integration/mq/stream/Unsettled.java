package org.glued.integration.mq.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.glued.integration.mq.consume.Loop;
import org.glued.integration.mq.message.Receipt;
import org.jspecify.annotations.Nullable;

/** What a client holds and until when; what it has held too long has passed on and is forgotten. */
final class Unsettled {
    private final Loop loop;
    private final Runnable expired;
    private final Map<Receipt, Long> ends = new HashMap<>();
    private long timer;
    /** When the timer fires, in nanoseconds; only meaningful while there is one. */
    private long wakes;

    private boolean waking;

    /** @param expired called when some have passed on */
    Unsettled(Loop loop, Runnable expired) {
        this.loop = loop;
        this.expired = expired;
    }

    int size() {
        return ends.size();
    }

    void add(Receipt receipt, Duration lease) {
        add(receipt, System.nanoTime() + lease.toNanos());
    }

    void add(Receipt receipt, long end) {
        ends.put(receipt, end);
        wakeBy(end);
    }

    /** Holds {@code receipt} for longer, if it is still held. */
    void extend(Receipt receipt, Duration lease) {
        if (ends.containsKey(receipt)) {
            add(receipt, lease);
        }
    }

    /** @return when it would have ended, or null when it was not held */
    @Nullable
    Long remove(Receipt receipt) {
        return ends.remove(receipt);
    }

    Collection<Receipt> clear() {
        Collection<Receipt> all = List.copyOf(ends.keySet());
        ends.clear();
        if (waking) {
            loop.cancel(timer);
            waking = false;
        }
        return all;
    }

    private void wakeBy(long end) {
        if (waking && wakes - end <= 0) {
            return;
        }
        if (waking) {
            loop.cancel(timer);
        }
        waking = true;
        wakes = end;
        timer = loop.after(Duration.ofNanos(Math.max(0, end - System.nanoTime())), this::wake);
    }

    private void wake() {
        waking = false;
        long now = System.nanoTime();
        int before = ends.size();
        long next = Long.MAX_VALUE;
        for (Iterator<Long> all = ends.values().iterator(); all.hasNext(); ) {
            long left = all.next() - now;
            if (left <= 0) {
                all.remove();
            } else {
                next = Math.min(next, left);
            }
        }
        if (!ends.isEmpty()) {
            wakeBy(now + next);
        }
        if (ends.size() < before) {
            expired.run();
        }
    }
}
