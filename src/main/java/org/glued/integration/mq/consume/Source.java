package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.IntFunction;
import org.glued.integration.mq.queue.Claim;
import org.glued.integration.mq.queue.Claimed;
import org.glued.integration.mq.queue.Queues;
import org.jspecify.annotations.Nullable;

/** Where a {@link Feed} has its messages from. */
public interface Source {
    /** Takes so many messages at most, of those that are ready. */
    Uni<List<Claimed>> claim(int most);

    /** What it takes of what is published next; null when that takes more than a claim. */
    default @Nullable Claim next(int most) {
        return null;
    }

    /** A queue, from which nothing but a claim is needed. */
    static Source of(Queues queues, IntFunction<Claim> claims) {
        return new Source() {
            @Override
            public Uni<List<Claimed>> claim(int most) {
                return queues.claim(claims.apply(most));
            }

            @Override
            public Claim next(int most) {
                return claims.apply(most);
            }
        };
    }
}
