package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.glued.integration.access.Roles;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.jboss.resteasy.reactive.RestResponse;

/** Publishing settled messages of a queue's history again, over HTTP. */
@Path("/v1/queues/{name}/replay")
@Consumes("application/json")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class ReplayResource {
    private final Redrives redrives;

    ReplayResource(Redrives redrives) {
        this.redrives = redrives;
    }

    /** How many messages were published again. */
    record Replayed(int replayed) {}

    @POST
    @Idempotent
    @RequestBody(
            required = false,
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Redrive.class)))
    @Operation(operationId = "replayQueue", summary = "Publish settled messages of the queue's history again")
    public Uni<RestResponse<Replayed>> replay(@PathParam("name") String name, Body body) {
        return redrives.replay(name, body.readOptional(Redrive::history))
                .map(count -> RestResponse.ok(new Replayed(count)));
    }
}
