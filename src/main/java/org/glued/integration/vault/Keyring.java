package org.glued.integration.vault;

import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The keys that seal and open, by id. The first one seals; the others still open what they once sealed. */
final class Keyring {
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final int KEY_BYTES = 32;

    private final String first;
    private final SecretKey sealing;
    private final Map<String, SecretKey> keys;

    private Keyring(Map<String, SecretKey> keys) {
        Map.Entry<String, SecretKey> head = keys.entrySet().iterator().next();
        this.first = head.getKey();
        this.sealing = head.getValue();
        this.keys = keys;
    }

    /**
     * Reads {@code kid:base64key,kid:base64key…}, each key of 32 bytes.
     *
     * @throws IllegalArgumentException with a sentence that names the position, never the key
     */
    static Keyring parse(String text) {
        Map<String, SecretKey> keys = new LinkedHashMap<>();
        String[] entries = text.strip().split("\\s*,\\s*");
        for (int i = 0; i < entries.length; i++) {
            int colon = entries[i].indexOf(':');
            String id = colon < 0 ? "" : entries[i].substring(0, colon);
            if (!KEY_ID.matcher(id).matches()) {
                throw new IllegalArgumentException("entry " + (i + 1) + " is not kid:base64key");
            }
            if (keys.put(id, key(entries[i].substring(colon + 1), i + 1)) != null) {
                throw new IllegalArgumentException("the key id of entry " + (i + 1) + " is there twice");
            }
        }
        return new Keyring(keys);
    }

    private static SecretKey key(String base64, int position) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key of entry " + position + " is not base64", e);
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "the key of entry " + position + " has " + bytes.length + " bytes, not " + KEY_BYTES);
        }
        return new SecretKeySpec(bytes, "AES");
    }

    Collection<SecretKey> all() {
        return keys.values();
    }

    String sealingId() {
        return first;
    }

    SecretKey sealingKey() {
        return sealing;
    }

    @Nullable
    SecretKey byId(String id) {
        return keys.get(id);
    }
}
