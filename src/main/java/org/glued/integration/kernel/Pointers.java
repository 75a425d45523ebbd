package org.glued.integration.kernel;

/** JSON pointers (RFC 6901). */
public final class Pointers {
    private Pointers() {}

    /** A key as a part of a pointer. */
    public static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
