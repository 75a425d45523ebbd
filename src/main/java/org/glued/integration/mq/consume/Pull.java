package org.glued.integration.mq.consume;

import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.glued.integration.mq.queue.Claim;
import org.jspecify.annotations.Nullable;

/** What a client asks for when it pulls; its patience is the field {@code wait}. */
record Pull(
        int max,
        @Schema(name = "wait") Duration patience,
        @Nullable Duration ackTimeout,
        boolean autoAck,
        @Nullable String consumer) {
    static Pull read(Form form) {
        Integer max = form.integer("max", 1, 1000);
        Duration wait = form.duration("wait", Duration.ZERO, Duration.ofSeconds(60));
        return new Pull(
                max == null ? 1 : max,
                wait == null ? Duration.ZERO : wait,
                form.duration("ack_timeout", Duration.ofMillis(1), Duration.ofDays(1)),
                form.bool("auto_ack", false),
                form.text("consumer", 200));
    }

    Claim from(String queue) {
        return new Claim(queue, max, ackTimeout, autoAck, consumer);
    }
}
