package org.glued.integration.mq.push;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.RateLimit;
import org.glued.integration.outbound.Address;
import org.glued.integration.vault.Secret;
import org.glued.integration.vault.WebhookSignature;
import org.jspecify.annotations.Nullable;

/** What a client says about a subscriber; absent fields take their defaults. */
@Schema(requiredProperties = "kind")
record SubscriberInput(
        @Nullable UUID uuid,
        Kind kind,
        @Nullable String url,
        @Nullable UUID action,
        @Nullable UUID user,
        int prefetch,
        @Nullable RateLimit rateLimit,
        ObjectNode headers,
        @Nullable Secret secret,
        Duration timeout,
        boolean enabled) {
    private static final int DEFAULT_PREFETCH = 20;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    /** Token characters of RFC 9110, section 5.6.2. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7E]{0,4000}");
    /** What each delivery sets itself. */
    private static final Set<String> RESERVED = Set.of("content-type", "host", "content-length", "connection");

    static SubscriberInput read(Form form) {
        form.readOnly("queue", "owner", "disabled_because", "nonce", "created_at", "updated_at");
        Kind kind = form.choice("kind", Kind.class);
        if (!form.has("kind")) {
            form.error("kind", "is required");
        }
        Integer prefetch = form.integer("prefetch", 1, 1000);
        Duration timeout = form.duration("timeout", Duration.ofMillis(1), Duration.ofMinutes(10));
        SubscriberInput input = new SubscriberInput(
                form.uuid("uuid"),
                kind == null ? Kind.WEBHOOK : kind,
                form.parsed("url", SubscriberInput::url),
                form.uuid("action"),
                form.uuid("user"),
                prefetch == null ? DEFAULT_PREFETCH : prefetch,
                form.part("rate_limit", RateLimit::read),
                headers(form),
                form.parsed("secret", WebhookSignature::secret),
                timeout == null ? DEFAULT_TIMEOUT : timeout,
                form.bool("enabled", true));
        if (kind != null) {
            requireOnly(form, kind);
        }
        return input;
    }

    private static void requireOnly(Form form, Kind kind) {
        for (Kind one : Kind.values()) {
            String field = one == Kind.WEBHOOK ? "url" : one.name().toLowerCase(Locale.ROOT);
            if (one == kind && !form.has(field)) {
                form.error(field, "is required");
            } else if (one != kind && form.has(field)) {
                form.error(field, "is for another kind");
            }
        }
    }

    private static String url(String text) {
        if (text.length() > 2000) {
            throw new IllegalArgumentException("must have at most 2000 characters");
        }
        Address.of(text);
        return text;
    }

    private static ObjectNode headers(Form form) {
        ObjectNode headers = form.object("headers");
        if (headers == null) {
            return JsonText.object();
        }
        headers.properties().forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HEADER_NAME.matcher(name).matches()
                    || RESERVED.contains(name)
                    || name.startsWith("webhook-")
                    || name.startsWith("x-if-")) {
                form.error("headers", "may not set " + header.getKey());
            } else if (!header.getValue().isTextual()
                    || !HEADER_VALUE.matcher(header.getValue().textValue()).matches()) {
                form.error("headers", "has in " + header.getKey() + " no header value");
            }
        });
        return headers;
    }

    /** The URL, or the uuid of the action or user, as it is stored. */
    String target() {
        Object target = switch (kind) {
            case WEBHOOK -> url;
            case ACTION -> action;
            case USER -> user;
        };
        return String.valueOf(target);
    }

    /** Whether the stored secret stays. */
    boolean keepsSecret() {
        return secret != null && secret.reveal().equals(Secret.MASK);
    }
}
