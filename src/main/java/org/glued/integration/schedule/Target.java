package org.glued.integration.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.UUID;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Times;
import org.glued.integration.mq.message.Publication;
import org.jspecify.annotations.Nullable;

/**
 * A message as one occurrence publishes it.
 *
 * @param exchange by name, empty for the default exchange
 */
record Target(String exchange, Publication publication) {

    /** Checks the {@code publish} of a schedule; it is kept as written and read again at each fire. */
    static ObjectNode read(Form form) {
        if (form.has("uuid")) {
            form.error("uuid", "is made anew for each message");
        }
        if (form.has("ttl") || form.has("expires_at")) {
            form.error(form.has("ttl") ? "ttl" : "expires_at", "is the ttl of the schedule");
        }
        of(form);
        form.jsonb("payload"); // stored with the schedule, in its parts
        return (ObjectNode) form.document();
    }

    /** The message of the occurrence {@code uuid}, whose uuid it takes. */
    static Target of(ObjectNode publish, UUID uuid, @Nullable Instant expiresAt) {
        ObjectNode message = publish.deepCopy().put("uuid", uuid.toString());
        if (expiresAt != null) {
            message.put("expires_at", Times.format(expiresAt));
        }
        return Form.read(message, "/publish", Target::of);
    }

    private static Target of(Form form) {
        String exchange = form.text("exchange", 255);
        return new Target(exchange == null ? "" : exchange, Publication.read(form));
    }
}
