package org.glued.integration.mq.push;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.glued.integration.vault.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber as its {@link Receiver} needs it, secrets included.
 *
 * @param target the URL of a webhook, the uuid of an action or user
 * @param secret what deliveries are signed with, or null
 * @param owner in whose name it acts
 */
public record Recipient(
        UUID uuid,
        String queue,
        Kind kind,
        String target,
        Map<String, String> headers,
        @Nullable Secret secret,
        Duration timeout,
        UUID owner) {
    /** Without target and headers, which may hold secrets. */
    @Override
    public String toString() {
        return "subscriber " + uuid + " of " + queue;
    }
}
