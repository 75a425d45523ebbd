package org.glued.integration.mq.exchange;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
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

/** Publishing to an exchange over HTTP. */
@Path("/v1/exchanges/{exchange: .*}/publish")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class PublishResource {
    private static final String LINES = "application/x-ndjson";

    private final Publisher publisher;
    private final Publications publications;
    private final Exchanges exchanges;

    PublishResource(Publisher publisher, Publications publications, Exchanges exchanges) {
        this.publisher = publisher;
        this.publications = publications;
        this.exchanges = exchanges;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Idempotent
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {Publication.class, Publication[].class})))
    @Operation(operationId = "publish", summary = "Publish one message, or an array of them, all or nothing")
    @APIResponse(
            responseCode = "201",
            description = "Committed",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {Published.class, Published[].class})))
    public Uni<RestResponse<Object>> publish(@PathParam("exchange") String exchange, Body body) {
        return published(exchange, publications.read(body, Publication::read));
    }

    @POST
    @Consumes(LINES)
    @Idempotent
    @Operation(operationId = "publishLines", summary = "Publish a message from each line, all or nothing")
    @APIResponse(
            responseCode = "201",
            description = "Committed",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {Published.class, Published[].class})))
    public Uni<RestResponse<Object>> publishLines(@PathParam("exchange") String exchange, Body body) {
        return published(exchange, publications.readLines(body, Publication::read));
    }

    private Uni<RestResponse<Object>> published(String exchange, Publications.Given given) {
        return known(exchange, given.all())
                .chain(() -> publisher.publishAll(exchange, given.all()))
                .map(given::answer);
    }

    /** What comes of publishing tells by itself that there is no such exchange, except of publishing nothing. */
    private Uni<Void> known(String exchange, List<Publication> all) {
        return all.isEmpty()
                ? exchanges.get(exchange).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }
}
