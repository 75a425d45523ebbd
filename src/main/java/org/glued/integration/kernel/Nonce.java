package org.glued.integration.kernel;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The version mark of a stored document. Random and new at every write, so it says nothing about the content, which may
 * hold secrets.
 */
public final class Nonce {
    private Nonce() {}

    public static String next() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
