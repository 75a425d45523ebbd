package org.glued.integration.boot;

import java.io.Serial;

/** A reason not to start that the operator can mend; shown as one line. */
public final class Refusal extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    Refusal(String message) {
        super(message);
    }
}
