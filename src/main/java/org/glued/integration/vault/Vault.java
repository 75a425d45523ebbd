package org.glued.integration.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals values with AES-256-GCM (NIST SP 800-38D) and marks texts with HMAC-SHA256.
 *
 * <p>An envelope is {@code kid.base64url(nonce ‖ ciphertext ‖ tag)}: the id of the key, a fresh 96-bit nonce, a 128-bit
 * tag. The place a value belongs to is authenticated with it, so an envelope copied to another row does not open.
 */
public final class Vault {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final Keyring keys;
    private final SecureRandom random = new SecureRandom();

    /** @throws IllegalArgumentException when {@code keys} is not {@code kid:base64key,…} with 32-byte keys */
    public Vault(String keys) {
        this.keys = Keyring.parse(keys);
    }

    /** @param place where the value is stored, such as {@code deployments/<uuid>/interfaces/0/pass} */
    public String seal(byte[] plain, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, keys.sealingKey(), nonce, plain, 0, plain.length, place);
        byte[] envelope = ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
        return keys.sealingId() + "." + ENCODER.encodeToString(envelope);
    }

    public String seal(String plain, String place) {
        return seal(plain.getBytes(StandardCharsets.UTF_8), place);
    }

    /** @throws IllegalStateException when the key is gone, or the envelope is not of this place, or was changed */
    public byte[] open(String envelope, String place) {
        int dot = envelope.indexOf('.');
        SecretKey key = dot < 0 ? null : keys.byId(envelope.substring(0, dot));
        if (key == null) {
            throw new IllegalStateException(
                    "No key opens the value at " + place + "; is its key still in GLUED_IF_SECRET_KEYS?");
        }
        byte[] bytes = Base64.getUrlDecoder().decode(envelope.substring(dot + 1));
        byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
        return crypt(Cipher.DECRYPT_MODE, key, nonce, bytes, NONCE_BYTES, bytes.length - NONCE_BYTES, place);
    }

    public String openText(String envelope, String place) {
        return new String(open(envelope, place), StandardCharsets.UTF_8);
    }

    /** A mark that only this ring's first key makes, for {@code purpose}; base64url, 43 characters. */
    public String mark(String purpose, String text) {
        return ENCODER.encodeToString(hmac(hmac(keys.sealingKey(), purpose), text));
    }

    /** Whether any key of the ring made {@code mark}; compares in constant time. */
    public boolean isMark(String purpose, String text, String mark) {
        byte[] given = mark.getBytes(StandardCharsets.UTF_8);
        boolean same = false;
        for (SecretKey key : keys.all()) {
            byte[] made = ENCODER.encode(hmac(hmac(key, purpose), text));
            same |= MessageDigest.isEqual(made, given);
        }
        return same;
    }

    private static byte[] hmac(SecretKey key, String text) {
        return hmac(key.getEncoded(), text);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is part of every Java", e);
        }
    }

    private static byte[] crypt(
            int mode, SecretKey key, byte[] nonce, byte[] input, int from, int length, String place) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input, from, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The value at " + place + " does not open: it was changed or moved", e);
        }
    }
}
