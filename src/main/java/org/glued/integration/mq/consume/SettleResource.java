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

/** Settling what was received, over HTTP. */
@Path("/v1/queues/{name}/settle")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class SettleResource {
    private final Settling settling;
    private final Queues queues;

    SettleResource(Settling settling, Queues queues) {
        this.settling = settling;
        this.queues = queues;
    }

    @POST
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SettleInput[].class)))
    @Operation(operationId = "settle", summary = "Acknowledge, give back or reject what was received")
    public Uni<List<Settled>> settle(@PathParam("name") String name, Body body) {
        List<SettleInput> all = Items.read(body, SettleInput::read);
        return settling.settle(name, all).call(settled -> known(name, settled));
    }

    /** What was settled was in the queue; when nothing was, there may be no such queue. */
    private Uni<Void> known(String name, List<Settled> settled) {
        boolean told = settled.stream().anyMatch(one -> one.outcome() == Settled.Outcome.OK);
        return told ? Uni.createFrom().voidItem() : queues.require(name);
    }
}
