package org.glued.integration.mq.push;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.glued.integration.mq.consume.Settlement;
import org.glued.integration.mq.exchange.Publisher;
import org.glued.integration.mq.message.Message;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.outbound.Outcome;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What a receiver answers, published where the message wants its reply, with the acknowledgement or not at all. */
@Singleton
class Replies {
    /** As the largest message that a client may publish by default. */
    static final int MOST_BYTES = 1024 * 1024;

    private static final Logger LOG = Logger.getLogger(Replies.class);

    private static final Pattern JSON = Pattern.compile("application/(.+\\+)?json\\s*(;.*)?");

    private final Publisher publisher;
    private final ObjectMapper json;

    Replies(Publisher publisher, ObjectMapper json) {
        this.publisher = publisher;
        this.json = json;
    }

    Settlement acknowledging(Message message, Outcome.Answered answer) {
        String replyTo = message.replyTo();
        if (replyTo == null || answer.body().length == 0) {
            return new Settlement.Ack();
        }
        if (answer.truncated()) {
            LOG.warnf(
                    "A reply of %d bytes to the message %s was too long and is lost", answer.length(), message.uuid());
            return new Settlement.Ack();
        }
        Publication reply = reply(answer).routedBy(replyTo).correlatedBy(message.correlationId());
        return new Settlement.AckWith(
                tx -> publisher.publish(tx, Publisher.DEFAULT_EXCHANGE, reply).map(published -> published.queues()));
    }

    /** An answer that does not say what it is may still be JSON; many small servers do not say it. */
    private Publication reply(Outcome.Answered answer) {
        String said = contentType(answer.headers());
        boolean mayBeJson =
                said == null || JSON.matcher(said.toLowerCase(Locale.ROOT)).matches();
        JsonNode payload = mayBeJson ? parsed(answer.body()) : null;
        String type = said != null ? said : payload != null ? "application/json" : "application/octet-stream";
        return Publication.answer(payload, Buffer.buffer(answer.body()), type);
    }

    /** Null for what is called JSON and is none: it goes on as the bytes it is. */
    private @Nullable JsonNode parsed(byte[] body) {
        try {
            JsonNode node = json.readTree(body);
            return node.isMissingNode() ? null : node;
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable String contentType(Map<String, List<String>> headers) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("content-type"))
                .flatMap(header -> header.getValue().stream())
                .findFirst()
                .orElse(null);
    }
}
