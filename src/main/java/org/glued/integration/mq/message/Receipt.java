package org.glued.integration.mq.message;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * What a consumer settles with: one delivery of one message under one lease. Opaque to clients. It is fenced, not
 * secret: a receipt whose lease has passed on changes nothing.
 *
 * @param lease the epoch of the claim
 * @param message the message's place in the store
 * @param attempt which delivery of the message this is, from 1
 */
public record Receipt(long lease, long message, int attempt) {
    private static final int BYTES = Long.BYTES + Long.BYTES + Integer.BYTES;

    /** Spread well: leases and messages are counted up, and the sum that a record would take is the same for many. */
    @Override
    public int hashCode() {
        return Long.hashCode((message * 31 + lease) * 0x9E3779B97F4A7C15L) + attempt;
    }

    public String encode() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(lease)
                .putLong(message)
                .putInt(attempt)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @throws IllegalArgumentException with a sentence for the caller when the text was not made by {@link #encode} */
    public static Receipt decode(String text) {
        byte[] bytes = bytes(text);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("is not a receipt");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Receipt(buffer.getLong(), buffer.getLong(), buffer.getInt());
    }

    private static byte[] bytes(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a receipt", e);
        }
    }
}
