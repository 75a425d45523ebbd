package org.glued.integration.mq.exchange;

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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.glued.integration.access.Roles;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Publishing to the exchange whose name is empty: {@code exchanges//publish}, as it arrives with its slashes merged. The
 * class shares its path with {@link ExchangeResource}, so that an exchange may be called publish.
 */
@Path("/v1/exchanges")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class DefaultPublishResource {
    private final Publisher publisher;
    private final Publications publications;

    DefaultPublishResource(Publisher publisher, Publications publications) {
        this.publisher = publisher;
        this.publications = publications;
    }

    @POST
    @Path("publish")
    @Consumes(MediaType.APPLICATION_JSON)
    @Idempotent
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {Publication.class, Publication[].class})))
    @Operation(operationId = "publishToDefault", summary = "Publish by the default exchange")
    @APIResponse(
            responseCode = "201",
            description = "Committed",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {Published.class, Published[].class})))
    public Uni<RestResponse<Object>> publish(Body body) {
        return published(publications.read(body, Publication::read));
    }

    @POST
    @Path("publish")
    @Consumes("application/x-ndjson")
    @Idempotent
    @Operation(operationId = "publishLinesToDefault", summary = "Publish a message from each line, all or nothing")
    @APIResponse(
            responseCode = "201",
            description = "Committed",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {Published.class, Published[].class})))
    public Uni<RestResponse<Object>> publishLines(Body body) {
        return published(publications.readLines(body, Publication::read));
    }

    private Uni<RestResponse<Object>> published(Publications.Given given) {
        return publisher.publishAll(Publisher.DEFAULT_EXCHANGE, given.all()).map(given::answer);
    }
}
