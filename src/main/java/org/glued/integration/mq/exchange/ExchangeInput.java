package org.glued.integration.mq.exchange;

import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.jspecify.annotations.Nullable;

/** What a client says about an exchange. */
@Schema(requiredProperties = "type")
record ExchangeInput(
        @Nullable UUID uuid,
        String name,
        ExchangeType type,
        @Nullable String alternate,
        @Nullable String description) {
    private static final String RESERVED = "amq.";
    private static final Set<String> BUILT_IN = Set.of("amq.direct", "amq.fanout", "amq.headers", "amq.topic");

    static ExchangeInput read(Form form) {
        return read(form, form.requiredText("name", Integer.MAX_VALUE));
    }

    /** Reads an exchange whose name the path has said already; the body may repeat it. */
    static Function<Form, ExchangeInput> named(String path) {
        return form -> {
            String name = form.text("name");
            if (name != null && !name.equals(path)) {
                form.error("name", "must be the name in the path");
            }
            return read(form, path);
        };
    }

    private static ExchangeInput read(Form form, String name) {
        form.readOnly("built_in", "nonce", "created_at", "updated_at");
        refuseOddName(form, name);
        String alternate = form.text("alternate", 200);
        if (alternate != null && alternate.equals(name)) {
            form.error("alternate", "must be another exchange");
        }
        return new ExchangeInput(form.uuid("uuid"), name, type(form), alternate, form.text("description", 10_000));
    }

    private static ExchangeType type(Form form) {
        ExchangeType type = form.choice("type", ExchangeType.class);
        if (!form.has("type")) {
            form.error("type", "is required: direct, fanout, headers or topic");
        }
        return type == null ? ExchangeType.DIRECT : type;
    }

    private static void refuseOddName(Form form, String name) {
        if (name.length() > 200) {
            form.error("name", "must have at most 200 characters");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            form.error("name", "must not contain control characters");
        }
        if (name.equals(".") || name.equals("..")) {
            form.error("name", "must not be . or .., which no path can hold");
        }
        // those that are built in are refused later, as a conflict with what is there
        if (name.startsWith(RESERVED) && !BUILT_IN.contains(name)) {
            form.error("name", "must not start with amq., which is reserved");
        }
    }
}
