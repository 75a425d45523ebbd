package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** Claims, each from where its queue has last been seen to begin. */
@Singleton
final class Claiming {
    private final ClaimStore store;
    private final Heads heads;
    private final Rates rates;

    @Inject
    Claiming(ClaimStore store, Heads heads, Rates rates) {
        this.store = store;
        this.heads = heads;
        this.rates = rates;
    }

    Uni<List<Claimed>> claim(Claim claim) {
        return heads.from(claim.queue(), lows -> store.claim(claim, lows), claimed -> claimed)
                .invoke(claimed -> rates.out(claim.queue(), claimed.size()));
    }
}
