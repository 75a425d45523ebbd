package org.glued.integration.db;

import io.vertx.pgclient.PgException;
import java.util.function.Predicate;

/** Recognises a statement refused by a named constraint, which rooms turn into their own problem. */
public final class Violation {
    private Violation() {}

    /** A failure caused by the unique, foreign-key or check constraint {@code name}. */
    public static Predicate<Throwable> of(String name) {
        return failure -> failure instanceof PgException e && name.equals(e.getConstraint());
    }
}
