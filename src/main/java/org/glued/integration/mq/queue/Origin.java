package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** A room whose work messages carry, or that publishes them or acts upon them. Queues themselves know nothing of it. */
public interface Origin {
    /** What it links to, such as {@code run}. */
    String name();

    /** What it knows of these messages, the newest first, whether they are still stored or not. */
    Uni<List<Lead>> leads(Collection<UUID> messages);

    /**
     * Where a message leads.
     *
     * @param queue where it was put; a dead letter is in another by now
     * @param path of what it leads to, behind the prefix
     */
    record Lead(UUID message, String queue, String path) {}
}
