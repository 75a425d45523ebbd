package org.glued.integration.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a content, in lower-case hex: the same for the same JSON however it is written. */
public final class ContentHash {
    private ContentHash() {}

    /** Of the canonical form when {@code body} is one JSON value in UTF-8, else of its bytes. */
    public static String of(byte[] body) {
        JsonNode json = JsonText.read(body);
        return json == null ? ofBytes(body) : of(json);
    }

    public static String of(JsonNode json) {
        return ofBytes(CanonicalJson.of(json).getBytes(StandardCharsets.UTF_8));
    }

    private static String ofBytes(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java", e);
        }
    }
}
