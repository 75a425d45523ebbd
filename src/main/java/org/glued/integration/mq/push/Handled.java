package org.glued.integration.mq.push;

import java.time.Duration;
import org.glued.integration.mq.consume.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver made of a delivery.
 *
 * @param pause how long the subscriber wants to be left alone, or null
 * @param gone why the subscriber is not there any more and is disabled, or null
 */
public record Handled(
        Settlement settlement,
        @Nullable Duration pause,
        @Nullable String gone) {
    public static Handled as(Settlement settlement) {
        return new Handled(settlement, null, null);
    }
}
