package org.glued.integration.mq.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Json;
import org.jspecify.annotations.Nullable;

/**
 * A message as its consumers get it.
 *
 * @param payload any JSON, with its numbers and order of keys as sent; null when the payload is bytes
 * @param payloadBase64 the bytes, when the payload is bytes
 * @param priority 1 to 5, 5 is delivered first
 * @param replyTo the queue that a reply goes to
 * @param group what it is kept in order with
 * @param death why it is a dead letter, newest first; empty when it is none
 */
public record Message(
        UUID uuid,
        @Nullable String subject,
        String exchange,
        String routingKey,
        @Schema(implementation = ObjectNode.class) Json headers,
        @Schema(implementation = JsonNode.class) @Nullable Json payload,
        @Nullable String payloadBase64,
        String contentType,
        int priority,
        Instant publishedAt,
        @Nullable Instant expiresAt,
        @Nullable String replyTo,
        @Nullable String correlationId,
        @Nullable String group,
        List<Death> death) {
    /** Characters in its headers and payload. */
    public int size() {
        return headers.text().length()
                + (payload == null ? 0 : payload.text().length())
                + (payloadBase64 == null ? 0 : payloadBase64.length());
    }
}
