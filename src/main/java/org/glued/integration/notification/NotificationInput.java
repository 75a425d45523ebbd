package org.glued.integration.notification;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Ids;
import org.jspecify.annotations.Nullable;

/** What is to be told to whom. */
@Schema(requiredProperties = {"to", "subject"})
record NotificationInput(
        @Nullable UUID uuid,
        List<UUID> to,
        String subject,
        @Nullable String body,
        Severity severity,
        @Nullable JsonNode data,
        boolean confirm,
        @Nullable Instant confirmBy,
        @Nullable Instant expiresAt,
        @Nullable UUID escalateTo) {
    /** Who has no identity. */
    static final UUID NOBODY = new UUID(0, 0);

    private static final int MOST_RECIPIENTS = 1000;
    private static final int LONGEST_SUBJECT = 1000;
    private static final int LONGEST_BODY = 50_000;

    static NotificationInput read(Form form, Instant now) {
        NotificationInput input = new NotificationInput(
                form.uuid("uuid"),
                to(form),
                form.requiredText("subject", LONGEST_SUBJECT),
                form.text("body", LONGEST_BODY),
                Objects.requireNonNullElse(form.choice("severity", Severity.class), Severity.INFO),
                form.any("data"),
                form.bool("confirm", false),
                form.instant("confirm_by"),
                form.instant("expires_at"),
                form.uuid("escalate_to"));
        input.checkTimes(form, now);
        input.checkEscalation(form);
        return input;
    }

    private static List<UUID> to(Form form) {
        Set<UUID> to = new LinkedHashSet<>();
        int place = 0;
        for (JsonNode item : form.array("to")) {
            UUID person = person(form, item, place);
            if (person != null && !to.add(person)) {
                form.error("to", Integer.toString(place), "is there twice");
            }
            place++;
        }
        if (place == 0) {
            form.error("to", "is required");
        } else if (place > MOST_RECIPIENTS) {
            form.error("to", "must have at most " + MOST_RECIPIENTS + " items");
        }
        return List.copyOf(to);
    }

    private static @Nullable UUID person(Form form, JsonNode item, int place) {
        try {
            UUID person = Ids.parse(item.isTextual() ? item.textValue() : "");
            if (!person.equals(NOBODY)) {
                return person;
            }
            form.error("to", Integer.toString(place), "must not be the nil UUID");
        } catch (IllegalArgumentException e) {
            form.error("to", Integer.toString(place), "is not a UUID");
        }
        return null;
    }

    private void checkTimes(Form form, Instant now) {
        if (confirmBy != null && !confirmBy.isAfter(now)) {
            form.error("confirm_by", "is in the past");
        }
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            form.error("expires_at", "is in the past");
        } else if (expiresAt != null && confirmBy != null && !confirmBy.isBefore(expiresAt)) {
            form.error("confirm_by", "must be before expires_at");
        }
    }

    private void checkEscalation(Form form) {
        if (form.has("confirm_by") && !confirm) {
            form.error("confirm_by", "is for what has to be confirmed");
        }
        if (form.has("escalate_to") && !form.has("confirm_by")) {
            form.error("escalate_to", "needs confirm_by");
        }
        if (NOBODY.equals(escalateTo)) {
            form.error("escalate_to", "must not be the nil UUID");
        } else if (escalateTo != null && to.contains(escalateTo)) {
            form.error("escalate_to", "is one of to");
        }
    }

    /** When somebody has to look whether all have confirmed, or null for never. */
    @Nullable
    Instant escalateAt() {
        return escalateTo == null ? null : confirmBy;
    }
}
