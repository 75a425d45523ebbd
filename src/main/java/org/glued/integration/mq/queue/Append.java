package org.glued.integration.mq.queue;

import java.util.Set;
import java.util.UUID;
import org.glued.integration.mq.message.Publication;

/**
 * A publication that has been routed.
 *
 * @param exchange the name of the exchange that routed it
 * @param queues names of queues; those that do not exist are no route
 */
public record Append(String exchange, Publication publication, Set<String> queues) {

    /**
     * What became of it.
     *
     * @param uuid the publication's own, or the one that was made for it
     * @param queues those that have it now; a repeated publication counts as stored
     * @param refused whether nothing of its request was stored, because a mandatory message reaches no queue, or a queue
     *     has no room
     */
    public record Outcome(UUID uuid, Set<String> queues, boolean refused) {}
}
