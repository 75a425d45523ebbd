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

/** Bringing dead letters back over HTTP. */
@Path("/v1/queues/{name}/redrive")
@Consumes("application/json")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class RedriveResource {
    private final Redrives redrives;

    RedriveResource(Redrives redrives) {
        this.redrives = redrives;
    }

    /** How many messages a redrive brought back. */
    record Redriven(int redriven) {}

    @POST
    @RequestBody(
            required = false,
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Redrive.class)))
    @Operation(operationId = "redriveQueue", summary = "Bring dead letters back to where each came from, or to a queue")
    public Uni<Redriven> redrive(@PathParam("name") String name, Body body) {
        return redrives.redrive(name, body.readOptional(Redrive::deadLetters)).map(Redriven::new);
    }
}
