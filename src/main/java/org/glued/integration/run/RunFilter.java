package org.glued.integration.run;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.db.Columns;
import org.glued.integration.kernel.Form;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are asked for; each null is no condition.
 *
 * @param since made then or later
 * @param q words of the reason, or a foreign id
 */
record RunFilter(
        @Nullable UUID action,
        @Nullable UUID deployment,
        @Nullable RunStatus status,
        @Nullable Instant since,
        @Nullable String q) {

    static RunFilter read(Form form) {
        String q = form.text("q", 200);
        return new RunFilter(
                form.uuid("action"),
                form.uuid("deployment"),
                form.choice("status", RunStatus.class),
                form.instant("since"),
                q == null || q.isBlank() ? null : q);
    }

    @Schema(hidden = true)
    boolean isEmpty() {
        return action == null && deployment == null && status == null && since == null && q == null;
    }

    @Nullable
    OffsetDateTime from() {
        return Columns.time(since);
    }

    /** The statuses of runs that are over, of those asked for. */
    String[] over() {
        return texts(RunStatus.OK, RunStatus.FAIL, RunStatus.SKIP, RunStatus.EXPIRED, RunStatus.CANCELLED);
    }

    /** The statuses of runs that are not over, of those asked for. */
    String[] open() {
        return texts(RunStatus.QUEUED, RunStatus.RUNNING);
    }

    private String[] texts(RunStatus... all) {
        return Arrays.stream(all)
                .filter(one -> status == null || status == one)
                .map(RunStatus::text)
                .toArray(String[]::new);
    }
}
