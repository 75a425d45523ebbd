package org.glued.integration.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The headers of Standard Webhooks 1.0: HMAC-SHA256 over {@code id.timestamp.body}, scheme {@code v1}. */
public final class WebhookSignature {
    private static final String PREFIX = "whsec_";
    private static final int LONGEST = 1000;

    private WebhookSignature() {}

    /**
     * A secret to sign with, as a client writes it.
     *
     * @throws IllegalArgumentException with a sentence for the caller
     */
    public static Secret secret(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new IllegalArgumentException("must have 1 to " + LONGEST + " characters");
        }
        Secret secret = new Secret(text);
        if (!hasKey(secret)) {
            throw new IllegalArgumentException("must have base64 of a key after " + PREFIX);
        }
        return secret;
    }

    private static boolean hasKey(Secret secret) {
        try {
            return key(secret).length > 0;
        } catch (IllegalArgumentException e) {
            // Base64 says so
            return false;
        }
    }

    /** @param secret {@code whsec_} and base64 of the key, or any other text, whose UTF-8 bytes are then the key */
    public static Map<String, String> headers(Secret secret, String id, Instant at, byte[] body) {
        String timestamp = Long.toString(at.getEpochSecond());
        byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        String signature = "v1," + Base64.getEncoder().encodeToString(hmac(key(secret), head, body));
        return Map.of("webhook-id", id, "webhook-timestamp", timestamp, "webhook-signature", signature);
    }

    private static byte[] key(Secret secret) {
        String text = secret.reveal();
        return text.startsWith(PREFIX)
                ? Base64.getDecoder().decode(text.substring(PREFIX.length()))
                : text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hmac(byte[] key, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(head);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is part of every Java", e);
        }
    }
}
