package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.Page;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.glued.integration.web.IfMatch;
import org.glued.integration.web.Query;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Queues over HTTP. */
@Path("/v1/queues")
class QueueResource {
    private final Definitions definitions;
    private final Messages messages;

    QueueResource(Definitions definitions, Messages messages) {
        this.definitions = definitions;
        this.messages = messages;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listQueues", summary = "All queues, newest first")
    public Uni<RestResponse<List<Queue>>> list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return definitions.list(page).map(rows -> Answers.page(rows, page, uri));
    }

    @POST
    @Consumes("application/json")
    @RolesAllowed(Roles.ADMIN)
    @Idempotent
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(allOf = QueueInput.class, requiredProperties = "name")))
    @Operation(operationId = "createQueue", summary = "Make a queue")
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Queue.class)))
    public Uni<RestResponse<Queue>> create(Body body) {
        return definitions.create(body.read(QueueInput::read)).map(QueueResource::created);
    }

    @GET
    @Path("{name}")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "getQueue", summary = "One queue")
    public Uni<RestResponse<Queue>> get(@PathParam("name") String name) {
        return definitions.get(name).map(queue -> Answers.ok(queue, queue.nonce()));
    }

    @PUT
    @Path("{name}")
    @Consumes("application/json")
    @RolesAllowed(Roles.ADMIN)
    @RequestBody(
            required = false,
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = QueueInput.class)))
    @Operation(operationId = "putQueue", summary = "Make a queue or replace its settings")
    @APIResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Queue.class)))
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Queue.class)))
    public Uni<RestResponse<Queue>> put(
            @PathParam("name") String name, @HeaderParam("If-Match") @Nullable String ifMatch, Body body) {
        return definitions
                .put(body.readOptional(QueueInput.named(name)), IfMatch.nonces(ifMatch))
                .map(put -> put.isNew()
                        ? created(put.queue())
                        : Answers.ok(put.queue(), put.queue().nonce()));
    }

    @PATCH
    @Path("{name}")
    @Consumes({"application/json", "application/merge-patch+json"})
    @RolesAllowed(Roles.ADMIN)
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = QueueInput.class)))
    @Operation(operationId = "patchQueue", summary = "Change some settings of a queue (JSON Merge Patch)")
    public Uni<RestResponse<Queue>> patch(
            @PathParam("name") String name, @HeaderParam("If-Match") @Nullable String ifMatch, Body body) {
        return definitions
                .patch(name, current -> body.patch(current, QueueInput.named(name)), IfMatch.nonces(ifMatch))
                .map(queue -> Answers.ok(queue, queue.nonce()));
    }

    @DELETE
    @Path("{name}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "deleteQueue", summary = "Remove a queue and its messages")
    public Uni<RestResponse<Void>> delete(
            @PathParam("name") String name, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return definitions.delete(name, IfMatch.nonces(ifMatch)).map(done -> Answers.gone());
    }

    @GET
    @Path("{name}/stats")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "getQueueStats", summary = "What stands in a queue")
    public Uni<QueueStats> stats(@PathParam("name") String name) {
        return definitions.stats(name);
    }

    @GET
    @Path("{name}/messages")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "browseQueue", summary = "Look at messages without consuming them, newest first")
    public Uni<RestResponse<List<Browsed>>> browse(
            @PathParam("name") String name,
            @Parameter(schema = @Schema(implementation = Browsed.State.class)) @QueryParam("state") @Nullable
                    String state,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return messages.browse(name, Query.choice("state", state, Browsed.State.class), page)
                .map(rows -> Answers.page(rows, page, uri));
    }

    @GET
    @Path("{name}/messages/{uuid}")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(
            operationId = "getQueueMessage",
            summary = "Look at one message in a queue, or in the history that its retention keeps; of one that is no"
                    + " longer stored only state gone and links, as long as it is known what it led to")
    public Uni<Looked> message(@PathParam("name") String name, @PathParam("uuid") UUID uuid) {
        return messages.get(name, uuid);
    }

    /** How many messages a purge removed. */
    record Purged(long purged) {}

    @POST
    @Path("{name}/purge")
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "purgeQueue", summary = "Remove all messages that nobody holds")
    public Uni<Purged> purge(@PathParam("name") String name) {
        return definitions.purge(name).map(Purged::new);
    }

    @POST
    @Path("{name}/pause")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
    @Operation(operationId = "pauseQueue", summary = "Deliver nothing until resumed")
    public Uni<RestResponse<Queue>> pause(@PathParam("name") String name) {
        return definitions.pause(name, true).map(queue -> Answers.ok(queue, queue.nonce()));
    }

    @POST
    @Path("{name}/resume")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
    @Operation(operationId = "resumeQueue", summary = "Deliver again")
    public Uni<RestResponse<Queue>> resume(@PathParam("name") String name) {
        return definitions.pause(name, false).map(queue -> Answers.ok(queue, queue.nonce()));
    }

    private static RestResponse<Queue> created(Queue queue) {
        return Answers.created(Queues.path(queue.name()), queue, queue.nonce());
    }
}
