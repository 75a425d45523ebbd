package org.glued.integration.mq.exchange;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.Form;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.jboss.resteasy.reactive.RestResponse;

/** Publishing over HTTP. */
@Path("/v1")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class PublishResource {
    private static final String LINES = "application/x-ndjson";

    private final Publisher publisher;
    private final Publications publications;
    private final Queues queues;

    PublishResource(Publisher publisher, Publications publications, Queues queues) {
        this.publisher = publisher;
        this.publications = publications;
        this.queues = queues;
    }

    @POST
    @Path("exchanges/{exchange: .*}/publish")
    @Consumes(MediaType.APPLICATION_JSON)
    @Idempotent
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Publication.class)))
    @Operation(operationId = "publish", summary = "Publish one message, or an array of them, all or nothing")
    public Uni<RestResponse<Object>> publish(@PathParam("exchange") String exchange, Body body) {
        return published(exchange, publications.read(body, Publication::read));
    }

    @POST
    @Path("exchanges/{exchange: .*}/publish")
    @Consumes(LINES)
    @Idempotent
    @Operation(operationId = "publishLines", summary = "Publish a message from each line, all or nothing")
    public Uni<RestResponse<Object>> publishLines(@PathParam("exchange") String exchange, Body body) {
        return published(exchange, publications.readLines(body, Publication::read));
    }

    @POST
    @Path("queues/{name}/publish")
    @Consumes(MediaType.APPLICATION_JSON)
    @Idempotent
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Publication.class)))
    @Operation(operationId = "publishToQueue", summary = "Publish to one queue by the default exchange")
    public Uni<RestResponse<Object>> publishToQueue(@PathParam("name") String name, Body body) {
        return published(name, queues, publications.read(body, to(name)));
    }

    @POST
    @Path("queues/{name}/publish")
    @Consumes(LINES)
    @Idempotent
    @Operation(operationId = "publishLinesToQueue", summary = "Publish a message from each line to one queue")
    public Uni<RestResponse<Object>> publishLinesToQueue(@PathParam("name") String name, Body body) {
        return published(name, queues, publications.readLines(body, to(name)));
    }

    private Uni<RestResponse<Object>> published(String queue, Queues known, Publications.Given given) {
        return known.require(queue).chain(() -> published(Publisher.DEFAULT_EXCHANGE, given));
    }

    private Uni<RestResponse<Object>> published(String exchange, Publications.Given given) {
        return publisher
                .publishAll(exchange, given.all())
                .map(all ->
                        RestResponse.status(RestResponse.Status.CREATED, given.many() ? all : (Object) all.getFirst()));
    }

    /** The routing key of the default exchange is the queue's name, which the path has said already. */
    private static Function<Form, Publication> to(String queue) {
        return form -> {
            Publication publication = Publication.read(form);
            if (!publication.routingKey().isEmpty() && !publication.routingKey().equals(queue)) {
                form.error("routing_key", "must be the queue's name, when given");
            }
            return publication.routedBy(queue);
        };
    }
}
