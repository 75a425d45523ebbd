package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Keeps the storage of messages small: a slice is dropped as a whole once nothing in it is needed any more. */
@Singleton
public class Storage {
    private final StorageStore store;
    private final long sliceMessages;
    private final Duration sliceAge;

    @Inject
    Storage(
            StorageStore store,
            @ConfigProperty(name = "glued.if.queue.slice-messages", defaultValue = "1000000") long sliceMessages,
            @ConfigProperty(name = "glued.if.queue.slice-age", defaultValue = "PT1H") Duration sliceAge) {
        this.store = store;
        this.sliceMessages = sliceMessages;
        this.sliceAge = sliceAge;
    }

    /** Begins a new slice when it is time to. */
    public Uni<Boolean> rotate() {
        return store.rotate(sliceMessages, sliceAge);
    }

    /** Drops a slice that is over, and forgets what was kept for a time that has passed: ids, histories, stragglers. */
    public Uni<Void> clear() {
        return store.compact()
                .chain(store::forgetIds)
                .chain(store::forgetHistory)
                .chain(store::sweepRest)
                .replaceWithVoid();
    }
}
