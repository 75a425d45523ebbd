package org.glued.integration.mq.exchange;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.jboss.resteasy.reactive.RestResponse;

/** Publishing to one queue over HTTP, which is the default exchange with the queue's name as the routing key. */
@Path("/v1/queues/{name}/publish")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class QueuePublishResource {
    private static final String LINES = "application/x-ndjson";

    private final Publisher publisher;
    private final Publications publications;
    private final Queues queues;

    QueuePublishResource(Publisher publisher, Publications publications, Queues queues) {
        this.publisher = publisher;
        this.publications = publications;
        this.queues = queues;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Idempotent
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {Publication.class, Publication[].class})))
    @Operation(operationId = "publishToQueue", summary = "Publish to one queue by the default exchange")
    @APIResponse(
            responseCode = "201",
            description = "Committed",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {Published.class, Published[].class})))
    public Uni<RestResponse<Object>> publishToQueue(@PathParam("name") String name, Body body) {
        return published(name, publications.read(body, to(name)));
    }

    @POST
    @Consumes(LINES)
    @Idempotent
    @Operation(operationId = "publishLinesToQueue", summary = "Publish a message from each line to one queue")
    @APIResponse(
            responseCode = "201",
            description = "Committed",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(oneOf = {Published.class, Published[].class})))
    public Uni<RestResponse<Object>> publishLinesToQueue(@PathParam("name") String name, Body body) {
        return published(name, publications.readLines(body, to(name)));
    }

    private Uni<RestResponse<Object>> published(String queue, Publications.Given given) {
        return known(queue, given.all())
                .chain(() -> publisher.publishAll(Publisher.DEFAULT_EXCHANGE, given.all()))
                .invoke(all -> requireRouted(queue, all))
                .map(given::answer);
    }

    /** What comes of publishing tells by itself that there is no such queue, except of nothing or of a mandatory message. */
    private Uni<Void> known(String queue, List<Publication> all) {
        boolean told = !all.isEmpty() && all.stream().noneMatch(Publication::mandatory);
        return told ? Uni.createFrom().voidItem() : queues.require(queue);
    }

    private static void requireRouted(String queue, List<Published> all) {
        if (all.stream().anyMatch(published -> published.routed() == 0)) {
            throw Problem.notFound("queue", queue);
        }
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
