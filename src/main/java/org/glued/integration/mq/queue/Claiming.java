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
    private final Late late;

    @Inject
    Claiming(ClaimStore store, Heads heads, Rates rates, Late late) {
        this.store = store;
        this.heads = heads;
        this.rates = rates;
        this.late = late;
    }

    Uni<List<Claimed>> claim(Claim claim) {
        return heads.from(claim.queue(), lows -> store.claim(claim, lows), Taken::inTime)
                .invoke(taken -> rates.out(claim.queue(), taken.inTime().size()))
                .call(taken -> late.giveBack(claim.queue(), taken.late()))
                .chain(taken ->
                        taken.isAllLate() ? claim(claim) : Uni.createFrom().item(taken.inTime()));
    }
}
