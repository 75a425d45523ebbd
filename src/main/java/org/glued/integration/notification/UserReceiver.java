package org.glued.integration.notification;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.consume.Delivery;
import org.glued.integration.mq.consume.Settlement;
import org.glued.integration.mq.message.Message;
import org.glued.integration.mq.push.Handled;
import org.glued.integration.mq.push.Kind;
import org.glued.integration.mq.push.Receiver;
import org.glued.integration.mq.push.Recipient;
import org.jspecify.annotations.Nullable;

/** Messages that become notifications: in the name of the subscriber's owner, and one of each message. */
@Singleton
class UserReceiver implements Receiver {
    private final Notifications notifications;

    @Inject
    UserReceiver(Notifications notifications) {
        this.notifications = notifications;
    }

    @Override
    public Kind kind() {
        return Kind.USER;
    }

    /** Nothing here knows who there is, only who there cannot be. */
    @Override
    public Uni<Void> check(Recipient recipient) {
        if (person(recipient).equals(NotificationInput.NOBODY)) {
            throw Problem.impossible("/user", "The nil UUID is nobody");
        }
        return Uni.createFrom().voidItem();
    }

    /** Acknowledged after the commit; a message that comes again is known by what was pushed before. */
    @Override
    public Uni<Handled> receive(Recipient recipient, Delivery delivery) {
        Message message = delivery.message();
        if (message.payloadBase64() != null) {
            return Uni.createFrom().item(Handled.as(new Settlement.Reject("a person is told JSON, not bytes")));
        }
        Pushed pushed = new Pushed(message.uuid(), recipient.uuid());
        return notifications
                .send(input(message, recipient), recipient.owner(), pushed)
                .replaceWith(Handled.as(new Settlement.Ack()));
    }

    /** A text is what there is to read, anything else is data. */
    private static NotificationInput input(Message message, Recipient recipient) {
        JsonNode payload = message.payload() == null ? null : message.payload().parse();
        String body = body(payload);
        return new NotificationInput(
                null,
                List.of(person(recipient)),
                Objects.requireNonNullElse(message.subject(), recipient.queue()),
                body,
                Severity.INFO,
                body == null ? payload : null,
                false,
                null,
                message.expiresAt(),
                null);
    }

    /** The database has no place for U+0000 in a text. */
    private static @Nullable String body(@Nullable JsonNode payload) {
        return payload != null && payload.isTextual() && payload.textValue().indexOf('\0') < 0
                ? payload.textValue()
                : null;
    }

    private static UUID person(Recipient recipient) {
        return UUID.fromString(recipient.target());
    }
}
