package org.glued.integration.mq.queue;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.glued.integration.db.Wakeups;

/** What is told after a commit that made something ready. */
@Singleton
final class Announcing {
    private final Heads heads;
    private final Rates rates;
    private final Wakeups wakeups;

    @Inject
    Announcing(Heads heads, Rates rates, Wakeups wakeups) {
        this.heads = heads;
        this.rates = rates;
        this.wakeups = wakeups;
    }

    /** Counts what went into queues, one message for each name, and wakes who waits for them. */
    void published(Collection<String> names) {
        counted(names).keySet().forEach(this::wake);
    }

    /** As above, but nobody is woken for a queue out of which a taker got all that was published, and wanted more. */
    void published(Collection<String> names, Claim claim, Collection<Claimed> claimed) {
        int taken = claimed.size();
        rates.out(claim.queue(), taken);
        counted(names).forEach((name, messages) -> {
            boolean none = name.equals(claim.queue()) && taken >= messages && taken < claim.most();
            if (!none) {
                wake(name);
            }
        });
    }

    private Map<String, Integer> counted(Collection<String> names) {
        Map<String, Integer> messages = new HashMap<>();
        names.forEach(name -> messages.merge(name, 1, Integer::sum));
        messages.forEach(rates::in);
        return messages;
    }

    /** Wakes who waits for queues that something came back to. */
    void cameBack(Collection<String> names) {
        for (String name : names) {
            heads.forget(name);
            wake(name);
        }
    }

    /** Forgets a queue that has been deleted; who waits for it no longer knows it as quiet. */
    void gone(String name) {
        heads.forget(name);
        rates.forget(name);
        wake(name);
    }

    private void wake(String name) {
        wakeups.wake(Queues.topic(name));
    }
}
