package org.glued.integration.mq.push;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Problem;
import org.glued.integration.vault.Secret;
import org.glued.integration.vault.SecretNames;
import org.glued.integration.vault.Vault;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a subscriber in their envelopes.
 *
 * @param headers all headers, or null for none
 */
record Sealed(@Nullable String secret, @Nullable String headers) {
    static final Sealed NOTHING = new Sealed(null, null);

    /**
     * @param old what is stored, for {@code ***} to keep
     * @throws Problem 400 with a pointer to a {@code ***} that has nothing to keep
     */
    static Sealed seal(Vault vault, UUID subscriber, SubscriberInput input, Sealed old) {
        return new Sealed(secret(vault, subscriber, input, old), headers(vault, subscriber, input, old));
    }

    private static @Nullable String secret(Vault vault, UUID subscriber, SubscriberInput input, Sealed old) {
        if (input.keepsSecret()) {
            return kept(old.secret(), "/secret");
        }
        Secret secret = input.secret();
        return secret == null ? null : vault.seal(secret.reveal(), place(subscriber, "secret"));
    }

    private static @Nullable String headers(Vault vault, UUID subscriber, SubscriberInput input, Sealed old) {
        if (input.headers().isEmpty()) {
            return null;
        }
        ObjectNode before = old.openHeaders(vault, subscriber);
        ObjectNode all = input.headers().deepCopy();
        all.properties().forEach(header -> {
            if (header.getValue().asText().equals(Secret.MASK) && SecretNames.matches(header.getKey())) {
                header.setValue(kept(before.get(header.getKey()), "/headers/" + header.getKey()));
            }
        });
        return vault.seal(all.toString(), place(subscriber, "headers"));
    }

    private static <T> T kept(@Nullable T stored, String pointer) {
        if (stored == null) {
            throw Problem.invalid(pointer, "there is no stored value that *** could keep");
        }
        return stored;
    }

    @Nullable
    Secret openSecret(Vault vault, UUID subscriber) {
        return secret == null ? null : new Secret(vault.openText(secret, place(subscriber, "secret")));
    }

    Map<String, String> openedHeaders(Vault vault, UUID subscriber) {
        Map<String, String> all = new LinkedHashMap<>();
        openHeaders(vault, subscriber)
                .properties()
                .forEach(header -> all.put(header.getKey(), header.getValue().textValue()));
        return all;
    }

    private ObjectNode openHeaders(Vault vault, UUID subscriber) {
        return headers == null
                ? JsonText.object()
                : JsonText.parseObject(vault.openText(headers, place(subscriber, "headers")));
    }

    /** The headers as they are shown. */
    static JsonNode shown(SubscriberInput input) {
        return SecretNames.mask(input.headers());
    }

    private static String place(UUID subscriber, String field) {
        return "subscribers/" + subscriber + "/" + field;
    }
}
