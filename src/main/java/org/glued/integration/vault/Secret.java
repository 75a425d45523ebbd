package org.glued.integration.vault;

/** A text that must not be shown: it travels as this type from the vault to the wire, and prints as {@code ***}. */
public final class Secret {
    /** What a secret reads as; written back, it stands for the stored value. */
    public static final String MASK = "***";

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The text itself, for the one place that puts it on the wire. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return MASK;
    }
}
