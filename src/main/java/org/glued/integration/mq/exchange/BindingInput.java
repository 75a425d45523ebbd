package org.glued.integration.mq.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.glued.integration.kernel.Form;
import org.jspecify.annotations.Nullable;

/** What a client says about a binding. */
record BindingInput(
        @Nullable UUID uuid,
        @Nullable String queue,
        @Nullable String exchange,
        String routingKey,
        Match match,
        ObjectNode headers) {

    static BindingInput read(Form form) {
        form.readOnly("created_at");
        String queue = form.text("queue", 200);
        String exchange = form.text("exchange", 200);
        if (queue != null && exchange != null) {
            form.error("exchange", "cannot be given together with queue");
        }
        if (!form.has("queue") && !form.has("exchange")) {
            form.error("queue", "is required, or exchange");
        }
        String routingKey = form.text("routing_key", 255);
        Match match = form.choice("match", Match.class);
        return new BindingInput(
                form.uuid("uuid"),
                queue,
                exchange,
                routingKey == null ? "" : routingKey,
                match == null ? Match.ALL : match,
                headers(form));
    }

    private static ObjectNode headers(Form form) {
        ObjectNode headers = form.object("headers");
        return headers == null ? JsonNodeFactory.instance.objectNode() : headers;
    }

    /** Whether no header counts for matching. */
    boolean hasNoPairs() {
        return headers.properties().stream().allMatch(header -> header.getKey().startsWith("x-"));
    }
}
