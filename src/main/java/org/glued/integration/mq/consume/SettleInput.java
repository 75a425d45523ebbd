package org.glued.integration.mq.consume;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.mq.message.Receipt;
import org.glued.integration.mq.queue.Settle;
import org.jspecify.annotations.Nullable;

/**
 * One settle of a client.
 *
 * @param reply a message when it has {@code payload} or {@code payload_base64}, else any JSON, which is its payload
 */
@Schema(requiredProperties = "receipt")
public record SettleInput(
        String receipt,
        @Schema(hidden = true) Receipt decoded,
        As as,
        @Nullable Duration delay,
        @Schema(implementation = JsonNode.class) @Nullable Publication reply) {
    public enum As {
        ACK,
        NACK,
        REJECT
    }

    public static SettleInput read(Form form) {
        Receipt decoded = form.parsed("receipt", Receipt::decode);
        As as = form.choice("as", As.class);
        JsonNode reply = form.json("reply");
        if (reply != null && as == As.NACK) {
            form.error("reply", "goes with ack or reject; after a nack the message comes again");
        }
        return new SettleInput(
                form.requiredText("receipt", 200),
                decoded == null ? new Receipt(0, 0, 0) : decoded,
                as == null ? As.ACK : as,
                form.duration("delay", Duration.ZERO, Duration.ofDays(365)),
                reply == null ? null : reply(form, reply));
    }

    private static @Nullable Publication reply(Form form, JsonNode reply) {
        return reply.has("payload") || reply.has("payload_base64")
                ? form.part("reply", Publication::read)
                : Publication.json("", reply);
    }

    Settle of(String queue) {
        return new Settle(queue, decoded, Settle.As.valueOf(as.name()), delay);
    }
}
