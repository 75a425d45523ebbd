package org.glued.integration.db;

import io.smallrye.mutiny.Multi;
import jakarta.inject.Singleton;

/**
 * Hints that there is work, within this node at once and between nodes by NOTIFY. A hint may be lost, so whoever waits
 * for one also looks by itself now and then.
 */
@Singleton
public class Wakeups {
    /** Tells everyone waiting on {@code topic}, on every node; called after the commit that made the work. */
    public void wake(String topic) {}

    /** One item for each hint on {@code topic}, and one at every reconnect; bursts are merged into one. */
    public Multi<String> on(String topic) {
        return Multi.createFrom().nothing();
    }
}
