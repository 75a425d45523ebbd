package org.glued.integration.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.glued.integration.kernel.Json;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.mq.message.Message;
import org.glued.integration.mq.message.Publication;
import org.jspecify.annotations.Nullable;

/** How a run travels: the message names it and has its uuid, the row holds everything else. */
final class RunMessage {
    private RunMessage() {}

    static Publication of(UUID run, String queue) {
        ObjectNode payload = JsonText.object().put("run", run.toString());
        return Publication.json(queue, payload).under(run).correlatedBy(run.toString());
    }

    /** The run a message carries; null for a message that somebody else put into the queue. */
    static @Nullable UUID runOf(Message message) {
        Json payload = message.payload();
        String text = payload == null ? "" : payload.parse().path("run").asText();
        try {
            return text.length() == 36 ? UUID.fromString(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
