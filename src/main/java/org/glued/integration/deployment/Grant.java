package org.glued.integration.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.jspecify.annotations.Nullable;

/**
 * What one subject may do with a deployment.
 *
 * @param may {@code use} or {@code manage}, or an array of them, as it was written; manage includes use
 */
@Schema(requiredProperties = {"subject", "may"})
public record Grant(UUID subject, JsonNode may) {
    static final String USE = "use";
    static final String MANAGE = "manage";
    private static final Set<String> RIGHTS = Set.of(USE, MANAGE);
    private static final UUID NOBODY = new UUID(0, 0);

    static Grant read(Form form) {
        UUID subject = form.uuid("subject");
        if (!form.has("subject")) {
            form.error("subject", "is required");
        }
        JsonNode may = form.any("may");
        if (may == null) {
            form.error("may", "is required");
        } else if (!isValid(may)) {
            form.error("may", "must be use or manage, or an array of them");
        }
        return new Grant(subject == null ? NOBODY : subject, may == null ? form.document() : may);
    }

    /** What was stored by {@link #read}. */
    static Grant stored(JsonNode node) {
        return new Grant(UUID.fromString(node.path("subject").asText()), node.path("may"));
    }

    boolean allows(@Nullable UUID caller, String right) {
        return subject.equals(caller) && (has(MANAGE) || has(right));
    }

    private boolean has(String right) {
        if (may.isTextual()) {
            return may.textValue().equals(right);
        }
        for (JsonNode one : may) {
            if (right.equals(one.textValue())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isValid(JsonNode may) {
        if (!may.isArray()) {
            return may.isTextual() && RIGHTS.contains(may.textValue());
        }
        for (JsonNode one : may) {
            if (!one.isTextual() || !RIGHTS.contains(one.textValue())) {
                return false;
            }
        }
        return !may.isEmpty();
    }
}
