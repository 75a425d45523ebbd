package org.glued.integration.mq.queue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.glued.integration.kernel.Page;
import org.glued.integration.mq.message.Message;
import org.glued.integration.web.Links;

/**
 * A message looked at where it stands.
 *
 * @param id its place in the store, which is what a page of messages ends with
 * @param links where to find it, and what it carries or comes from
 */
record Browsed(
        State state,
        int deliveries,
        @JsonUnwrapped Message message,
        @JsonIgnore long id,
        Links links) implements Looked, Page.Row {
    enum State {
        READY,
        DELAYED,
        /** Behind another message of its group. */
        GROUPED,
        UNACKED,
        /** Dead, in a queue without a dead letter queue. */
        DEAD,
        /** Acknowledged; shown for as long as the queue's retention. */
        SETTLED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Browsed from(Row row) {
        return new Browsed(
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getInteger("attempts"),
                Claimed.message(row),
                row.getLong("id"),
                Links.NONE);
    }

    Browsed with(Links found) {
        return new Browsed(state, deliveries, message, id, found);
    }

    @Override
    public Instant createdAt() {
        return message.publishedAt();
    }

    /** The cursor's id: the place, because publishing order is finer than its time. */
    @Override
    public UUID uuid() {
        return new UUID(0, id);
    }

    static long id(UUID cursor) {
        return cursor.getLeastSignificantBits();
    }
}
