package org.glued.integration.db;

import io.vertx.pgclient.PgException;
import java.util.Set;
import org.glued.integration.kernel.Problem;

/** Text that JSON and URLs allow and PostgreSQL has no place for: U+0000, and halves of surrogate pairs in jsonb. */
final class UnstorableText {
    /** character_not_in_repertoire and untranslatable_character (PostgreSQL, appendix A). */
    private static final Set<String> STATES = Set.of("22021", "22P05");

    private UnstorableText() {}

    static boolean isCauseOf(Throwable failure) {
        return failure instanceof PgException e && e.getSqlState() != null && STATES.contains(e.getSqlState());
    }

    static Throwable problem(Throwable failure) {
        Problem problem =
                Problem.of(Problem.Kind.MALFORMED, "A text has a character that cannot be stored, such as U+0000");
        problem.addSuppressed(failure);
        return problem;
    }
}
