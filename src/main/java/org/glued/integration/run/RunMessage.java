package org.glued.integration.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.glued.integration.kernel.Json;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.mq.message.Message;
import org.glued.integration.mq.message.Publication;
import org.jspecify.annotations.Nullable;

/** How a run travels: the message names it, the row holds everything else. */
final class RunMessage {
    private RunMessage() {}

    static Publication of(UUID run, String queue) {
        return Publication.json(queue, payload(run.toString())).correlatedBy(run.toString());
    }

    /** The run that a message of {@link #of} carries; null for any other message. Parses no other message's payload. */
    static @Nullable UUID carried(Message message) {
        String run = message.correlationId();
        Json payload = message.payload();
        return run != null
                        && payload != null
                        && payload.text().equals(payload(run).toString())
                ? runOf(message)
                : null;
    }

    private static ObjectNode payload(String run) {
        return JsonText.object().put("run", run);
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
