package org.glued.integration.mq.message;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.jspecify.annotations.Nullable;

/**
 * What a producer gives.
 *
 * @param uuid the producer's own id, which makes a repeated publication harmless; null lets the service make one
 * @param bytes the payload when it is not JSON
 * @param when how long it lives and when it is due
 * @param group messages of one group are delivered in the order published, one at a time
 * @param ackTimeout how long a consumer may hold it; null for the queue's own
 * @param mandatory whether a publication that reaches no queue is refused
 * @param fresh whether the uuid was made for it, so that nobody has to look whether it is a repetition
 */
public record Publication(
        @Nullable UUID uuid,
        String routingKey,
        @Nullable String subject,
        ObjectNode headers,
        @Nullable JsonNode payload,

        @Schema(name = "payload_base64", implementation = String.class, format = "byte") @Nullable
        Buffer bytes,

        String contentType,
        int priority,
        @JsonUnwrapped When when,
        @Nullable String replyTo,
        @Nullable String correlationId,
        @Nullable String group,
        @Nullable Duration ackTimeout,
        boolean mandatory,
        @Schema(hidden = true) boolean fresh) {
    /** The content type of a payload that is JSON, unless its producer says otherwise. */
    public static final String JSON = "application/json";

    /** The times of a publication; those relative to now count from the commit's own clock, the database's. */
    public record When(
            @Nullable Duration ttl,
            @Nullable Instant expiresAt,
            @Nullable Duration delay,
            @Nullable Instant notBefore) {
        public static final When NOW = new When(null, null, null, null);
    }

    /** A JSON message without anything else, for producers within the service. */
    public static Publication json(String routingKey, JsonNode payload) {
        return new Publication(
                null,
                routingKey,
                null,
                JsonNodeFactory.instance.objectNode(),
                payload,
                null,
                JSON,
                1,
                When.NOW,
                null,
                null,
                null,
                null,
                false,
                false);
    }

    /** The answer of somebody else: JSON when {@code payload} is given, else bytes. */
    public static Publication answer(@Nullable JsonNode payload, Buffer bytes, String contentType) {
        return new Publication(
                null,
                "",
                null,
                JsonNodeFactory.instance.objectNode(),
                payload,
                payload == null ? bytes : null,
                contentType,
                1,
                When.NOW,
                null,
                null,
                null,
                null,
                false,
                false);
    }

    /** The same, to be refused unless it reaches a queue, and to be answered to {@code queue} under {@code correlation}. */
    public Publication asking(String queue, String correlation) {
        return copy(uuid, routingKey, queue, correlation, true, fresh);
    }

    /** Reads what a client published; the queue's name may come from the path instead of {@code routing_key}. */
    public static Publication read(Form form) {
        return PublicationForm.read(form);
    }

    /** The same under a uuid that was made for it, and that no other publication has. */
    public Publication under(UUID made) {
        return copy(made, routingKey, replyTo, correlationId, mandatory, true);
    }

    public Publication routedBy(String key) {
        return copy(uuid, key, replyTo, correlationId, mandatory, fresh);
    }

    public Publication correlatedBy(@Nullable String id) {
        return copy(uuid, routingKey, replyTo, id, mandatory, fresh);
    }

    private Publication copy(
            @Nullable UUID id,
            String key,
            @Nullable String answerTo,
            @Nullable String correlation,
            boolean must,
            boolean isFresh) {
        return new Publication(
                id,
                key,
                subject,
                headers,
                payload,
                bytes,
                contentType,
                priority,
                when,
                answerTo,
                correlation,
                group,
                ackTimeout,
                must,
                isFresh);
    }
}
