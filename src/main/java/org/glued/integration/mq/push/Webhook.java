package org.glued.integration.mq.push;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.consume.Delivery;
import org.glued.integration.mq.consume.Settlement;
import org.glued.integration.mq.message.Message;
import org.glued.integration.outbound.Outbound;
import org.glued.integration.outbound.Outcome;
import org.glued.integration.outbound.Request;
import org.glued.integration.vault.Secret;
import org.glued.integration.vault.WebhookSignature;
import org.jspecify.annotations.Nullable;

/** Posts messages to URLs as Standard Webhooks has it. URLs are anybody's, so private addresses need to be allowed. */
@Singleton
class Webhook implements Receiver {
    private final Outbound outbound;
    private final Replies replies;

    Webhook(Outbound outbound, Replies replies) {
        this.outbound = outbound;
        this.replies = replies;
    }

    @Override
    public Kind kind() {
        return Kind.WEBHOOK;
    }

    @Override
    public Uni<Void> check(Recipient recipient) {
        return outbound.refusal(recipient.target(), false)
                .invoke(refusal -> refusal.ifPresent(why -> {
                    throw Problem.impossible("/url", "The URL cannot be called: " + why);
                }))
                .replaceWithVoid();
    }

    @Override
    public Uni<Handled> receive(Recipient recipient, Delivery delivery) {
        return outbound.call(request(recipient, delivery), false).map(outcome -> handled(delivery.message(), outcome));
    }

    private Handled handled(Message message, Outcome outcome) {
        Handled verdict = WebhookVerdict.of(outcome, Instant.now());
        return verdict.settlement() instanceof Settlement.Ack && outcome instanceof Outcome.Answered answer
                ? Handled.as(replies.acknowledging(message, answer))
                : verdict;
    }

    private static Request request(Recipient recipient, Delivery delivery) {
        Message message = delivery.message();
        byte[] body = body(message);
        Map<String, String> headers = new LinkedHashMap<>(recipient.headers());
        headers.put("Content-Type", message.contentType());
        headers.put("X-IF-Queue", visible(recipient.queue()));
        headers.put("X-IF-Deliveries", Integer.toString(delivery.deliveries()));
        headers.putAll(signature(recipient.secret(), message.uuid().toString(), body));
        int keep = message.replyTo() == null ? 0 : Replies.MOST_BYTES;
        return new Request("POST", recipient.target(), headers, body, recipient.timeout(), keep);
    }

    private static byte[] body(Message message) {
        if (message.payloadBase64() != null) {
            return Base64.getDecoder().decode(message.payloadBase64());
        }
        return message.payload() == null
                ? new byte[0]
                : message.payload().text().getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> signature(@Nullable Secret secret, String id, byte[] body) {
        Instant now = Instant.now();
        return secret == null
                ? Map.of("webhook-id", id, "webhook-timestamp", Long.toString(now.getEpochSecond()))
                : WebhookSignature.headers(secret, id, now, body);
    }

    /** A header holds visible ASCII; a name with anything else is percent-encoded. */
    private static String visible(String queue) {
        return queue.chars().allMatch(c -> c > 0x20 && c < 0x7F)
                ? queue
                : URLEncoder.encode(queue, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
