package org.glued.integration.mq.consume;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.glued.integration.access.Roles;
import org.glued.integration.web.Body;

/** Taking messages over HTTP. */
@Path("/v1/queues/{name}/receive")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class ReceiveResource {
    private final Pulls pulls;

    ReceiveResource(Pulls pulls) {
        this.pulls = pulls;
    }

    @POST
    @RequestBody(
            required = false,
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Pull.class)))
    @Operation(operationId = "receive", summary = "Take messages, waiting for the first one if asked to")
    public Uni<List<Received>> receive(@PathParam("name") String name, Body body) {
        return pulls.receive(name, body.readOptional(Pull::read));
    }
}
