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
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.web.Body;

/** Holding what was received for longer, over HTTP. */
@Path("/v1/queues/{name}/extend")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class ExtendResource {
    private final Settling settling;
    private final Queues queues;

    ExtendResource(Settling settling, Queues queues) {
        this.settling = settling;
        this.queues = queues;
    }

    @POST
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ExtendInput[].class)))
    @Operation(operationId = "extend", summary = "Hold what was received for longer")
    public Uni<List<Settled>> extend(@PathParam("name") String name, Body body) {
        List<ExtendInput> all = Items.read(body, ExtendInput::read);
        return queues.require(name).chain(() -> settling.extend(name, all));
    }
}
