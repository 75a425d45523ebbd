package org.glued.integration.mq.queue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Ids;
import org.glued.integration.mq.message.Death;
import org.jspecify.annotations.Nullable;

/**
 * Which messages are brought back, and where to.
 *
 * @param filter null for all
 * @param to null for where each came from
 * @param limit at most so many
 */
record Redrive(@Nullable Filter filter, @Nullable String to, int limit) {
    private static final int MOST = 100_000;
    private static final int USUAL = 1000;

    /**
     * Conditions of which all must hold.
     *
     * @param queue where a dead letter died last
     * @param reason why it died last
     * @param uuids of messages; null for any
     * @param since settled then or later; of settled messages only
     * @param until settled earlier; of settled messages only
     */
    @SuppressWarnings("ArrayRecordComponent") // goes into the statement as it is
    record Filter(
            @Nullable String queue,
            Death.@Nullable Reason reason,
            @Schema(name = "uuid") UUID @Nullable [] uuids,
            @Nullable Instant since,
            @Nullable Instant until) {}

    /** Reads what to redrive from a dead letter queue. */
    static Redrive deadLetters(Form form) {
        return read(form, form.part("filter", Redrive::deaths));
    }

    /** Reads what to publish again from a queue's history. */
    static Redrive history(Form form) {
        return read(form, form.part("filter", Redrive::settled));
    }

    private static Redrive read(Form form, @Nullable Filter filter) {
        String to = form.text("to", 200);
        Integer limit = form.integer("limit", 1, MOST);
        return new Redrive(filter, to, limit == null ? USUAL : limit);
    }

    private static Filter deaths(Form form) {
        return new Filter(form.text("queue", 200), form.choice("reason", Death.Reason.class), uuids(form), null, null);
    }

    private static Filter settled(Form form) {
        return new Filter(null, null, uuids(form), form.instant("since"), form.instant("until"));
    }

    private static UUID @Nullable [] uuids(Form form) {
        if (!form.has("uuid")) {
            return null;
        }
        List<UUID> uuids = new ArrayList<>();
        int index = 0;
        for (JsonNode item : form.array("uuid")) {
            try {
                uuids.add(Ids.parse(item.asText()));
            } catch (IllegalArgumentException e) {
                form.error("uuid", String.valueOf(index), "is not a UUID");
            }
            index++;
        }
        return uuids.toArray(UUID[]::new);
    }
}
