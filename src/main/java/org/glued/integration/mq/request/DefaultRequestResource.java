package org.glued.integration.mq.request;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.glued.integration.access.Roles;
import org.glued.integration.mq.consume.Received;
import org.glued.integration.mq.exchange.Publisher;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.jboss.resteasy.reactive.RestResponse;

/** Requests by the exchange whose name is empty: {@code exchanges//request}, as it arrives with its slashes merged. */
@Path("/v1/exchanges")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class DefaultRequestResource {
    private final Requests requests;

    DefaultRequestResource(Requests requests) {
        this.requests = requests;
    }

    @POST
    @Path("request")
    @Consumes(MediaType.APPLICATION_JSON)
    @Idempotent(lockSeconds = 360, lasting = 504)
    @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(implementation = Asking.class)))
    @Operation(operationId = "requestByDefault", summary = "Publish to a queue and wait for the reply")
    public Uni<RestResponse<Received>> request(Body body) {
        return requests.ask(Publisher.DEFAULT_EXCHANGE, body.read(Asking::read)).map(RestResponse::ok);
    }
}
