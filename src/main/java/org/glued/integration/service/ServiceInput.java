package org.glued.integration.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.glued.integration.outbound.Address;
import org.glued.integration.vault.Secret;
import org.glued.integration.vault.WebhookSignature;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of a service.
 *
 * @param openapi the document as an object, or a string of YAML or JSON
 */
@Schema(requiredProperties = "base_url")
record ServiceInput(
        @Nullable UUID uuid,
        @Nullable String name,
        String baseUrl,
        @Nullable String description,
        @Nullable String openapiUrl,
        @Nullable JsonNode openapi,
        @Nullable String healthPath,
        @Nullable ObjectNode configSchema,
        @Nullable Secret signingSecret) {
    private static final Pattern PATH = Pattern.compile("/[^\\s?#]*(\\?[^\\s#]*)?");

    static ServiceInput read(Form form) {
        form.readOnly("deployments", "uri", "nonce", "created_at", "updated_at");
        String baseUrl = form.parsed("base_url", Address::base);
        if (!form.has("base_url")) {
            form.error("base_url", "is required");
        }
        return new ServiceInput(
                form.uuid("uuid"),
                form.text("name", 200),
                baseUrl == null ? "" : baseUrl,
                form.text("description", 10_000),
                form.parsed("openapi_url", ServiceInput::url),
                openapi(form),
                form.parsed("health_path", ServiceInput::path),
                form.object("config_schema"),
                form.parsed("signing_secret", WebhookSignature::secret));
    }

    private static @Nullable JsonNode openapi(Form form) {
        JsonNode document = form.json("openapi");
        if (document != null && form.has("openapi_url")) {
            form.error("openapi", "give either openapi or openapi_url");
        }
        if (document != null && !document.isObject() && !document.isTextual()) {
            form.error("openapi", "must be an object, or a string of YAML or JSON");
        }
        return document;
    }

    private static String url(String text) {
        Address.of(text);
        return text;
    }

    private static String path(String text) {
        if (!PATH.matcher(text).matches()) {
            throw new IllegalArgumentException("must start with / and be a path");
        }
        return text;
    }

    /** Whether the stored signing secret stays. */
    boolean keepsSecret() {
        return signingSecret != null && signingSecret.reveal().equals(Secret.MASK);
    }
}
