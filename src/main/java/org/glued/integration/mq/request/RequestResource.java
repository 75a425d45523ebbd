package org.glued.integration.mq.request;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.glued.integration.access.Roles;
import org.glued.integration.mq.consume.Received;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.jboss.resteasy.reactive.RestResponse;

/** Requests by an exchange, over HTTP. */
@Path("/v1/exchanges/{exchange: .*}/request")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class RequestResource {
    private final Requests requests;

    RequestResource(Requests requests) {
        this.requests = requests;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Idempotent(lockSeconds = 360, lasting = 504)
    @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(implementation = Asking.class)))
    @Operation(operationId = "request", summary = "Publish a message and wait for the reply to it", description = """
                    Takes a message, and `wait`, 30 s by default and at most 5 min. The consumer replies by settling with a
                    `reply`, or by publishing to the message's `reply_to` with its `correlation_id`. 422 when the message
                    reaches no queue, 504 when no reply comes in time.""")
    public Uni<RestResponse<Received>> request(@PathParam("exchange") String exchange, Body body) {
        return requests.ask(exchange, body.read(Asking::read)).map(RestResponse::ok);
    }
}
