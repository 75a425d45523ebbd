package org.glued.integration.mq.consume;

import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.glued.integration.mq.message.Receipt;
import org.glued.integration.mq.queue.Extend;
import org.jspecify.annotations.Nullable;

/** One wish of a client to hold a message for longer. */
@Schema(requiredProperties = "receipt")
public record ExtendInput(
        String receipt,
        @Schema(hidden = true) Receipt decoded,
        @Nullable Duration ackTimeout) {
    public static ExtendInput read(Form form) {
        Receipt decoded = form.parsed("receipt", Receipt::decode);
        return new ExtendInput(
                form.requiredText("receipt", 200),
                decoded == null ? new Receipt(0, 0, 0) : decoded,
                form.duration("ack_timeout", Duration.ofMillis(1), Duration.ofDays(1)));
    }

    Extend of(String queue) {
        return new Extend(queue, decoded, ackTimeout);
    }
}
