package org.glued.integration.mq.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;
import org.glued.integration.kernel.Form;
import org.glued.integration.mq.message.Publication.When;
import org.jspecify.annotations.Nullable;

/** How a publication is written in JSON. */
final class PublicationForm {
    private static final String BYTES = "application/octet-stream";
    /** What a webhook gets as a header. */
    private static final Pattern VISIBLE = Pattern.compile("[\\x20-\\x7E]*[\\x21-\\x7E][\\x20-\\x7E]*");

    private static final Duration LONGEST = Duration.ofDays(3650);

    private PublicationForm() {}

    static Publication read(Form form) {
        String routingKey = form.text("routing_key", 255);
        JsonNode payload = form.json("payload");
        Buffer bytes = form.parsed("payload_base64", PublicationForm::base64);
        if (payload != null && bytes != null) {
            form.error("payload_base64", "cannot be given together with payload");
        }
        String contentType = form.text("content_type", 255);
        if (contentType != null && !VISIBLE.matcher(contentType).matches()) {
            form.error("content_type", "must be visible ASCII characters and spaces");
        }
        Integer priority = form.integer("priority", 1, 5);
        return new Publication(
                form.uuid("uuid"),
                routingKey == null ? "" : routingKey,
                form.text("subject", 1000),
                headers(form),
                payload,
                bytes,
                contentType != null ? contentType : bytes == null ? Publication.JSON : BYTES,
                priority == null ? 1 : priority,
                when(form),
                form.text("reply_to", 200),
                form.text("correlation_id", 1000),
                group(form),
                form.duration("ack_timeout", Duration.ofMillis(1), Duration.ofDays(1)),
                form.bool("mandatory", false),
                false);
    }

    private static @Nullable String group(Form form) {
        String group = form.text("group", 255);
        if (group != null && group.isEmpty()) {
            form.error("group", "must not be empty");
        }
        return group;
    }

    private static Buffer base64(String text) {
        try {
            return Buffer.buffer(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not base64", e);
        }
    }

    private static ObjectNode headers(Form form) {
        ObjectNode headers = form.object("headers");
        return headers == null ? JsonNodeFactory.instance.objectNode() : headers;
    }

    private static When when(Form form) {
        When when = new When(
                form.duration("ttl", Duration.ZERO, LONGEST),
                form.instant("expires_at"),
                form.duration("delay", Duration.ZERO, LONGEST),
                form.instant("not_before"));
        refuseBoth(form, "expires_at", when.expiresAt(), "ttl", when.ttl());
        refuseBoth(form, "not_before", when.notBefore(), "delay", when.delay());
        return when;
    }

    private static void refuseBoth(
            Form form, String name, @Nullable Object value, String other, @Nullable Object otherValue) {
        if (value != null && otherValue != null) {
            form.error(name, "cannot be given together with " + other);
        }
    }
}
