package org.glued.integration.run;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.web.Answers;
import org.jboss.resteasy.reactive.RestResponse;

/** What is answered when a run was durably queued. */
record QueuedRun(
        UUID uuid, @Schema(implementation = RunStatus.class) String status) {
    static RestResponse<QueuedRun> accepted(UUID run) {
        return Answers.accepted(Runs.path(run), new QueuedRun(run, RunStatus.QUEUED.text()));
    }
}
