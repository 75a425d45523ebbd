package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.glued.integration.mq.message.Message;

/** A room whose work messages carry, and that can tell which. Queues themselves know nothing of it. */
public interface Origin {
    /** What it links to, such as {@code run}. */
    String name();

    /** Where to find that, behind the prefix, by the uuid of the message; only of messages that are this room's. */
    Uni<Map<UUID, String>> paths(List<Message> messages);
}
