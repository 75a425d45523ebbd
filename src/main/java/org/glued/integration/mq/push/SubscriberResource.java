package org.glued.integration.mq.push;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
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
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.glued.integration.access.Caller;
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.Page;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.glued.integration.web.IfMatch;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Push subscribers over HTTP. */
@Path("/v1/queues/{name}/subscribers")
class SubscriberResource {
    private final Subscribers subscribers;
    private final Caller caller;

    SubscriberResource(Subscribers subscribers, Caller caller) {
        this.subscribers = subscribers;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listSubscribers", summary = "The subscribers of a queue, newest first")
    public Uni<RestResponse<List<Subscriber>>> list(
            @PathParam("name") String name,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return subscribers.list(name, page).map(rows -> Answers.page(rows, page, uri));
    }

    @POST
    @Consumes("application/json")
    @RolesAllowed(Roles.ADMIN)
    @Idempotent
    @RequestBody(
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = SubscriberInput.class)))
    @Operation(operationId = "subscribe", summary = "Send the messages of a queue somewhere")
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Subscriber.class)))
    public Uni<RestResponse<Subscriber>> create(@PathParam("name") String name, Body body) {
        return subscribers
                .create(name, body.read(SubscriberInput::read), caller.subject())
                .map(made -> Answers.created(Queues.path(name) + "/subscribers/" + made.uuid(), made, made.nonce()));
    }

    @GET
    @Path("{uuid}")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "getSubscriber", summary = "One subscriber, its secrets masked")
    public Uni<RestResponse<Subscriber>> get(@PathParam("name") String name, @PathParam("uuid") UUID uuid) {
        return subscribers.get(name, uuid).map(SubscriberResource::ok);
    }

    @PATCH
    @Path("{uuid}")
    @Consumes({"application/json", "application/merge-patch+json"})
    @RolesAllowed(Roles.ADMIN)
    @RequestBody(
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = SubscriberInput.class)))
    @Operation(operationId = "changeSubscriber", summary = "Change fields of a subscriber (RFC 7396)")
    public Uni<RestResponse<Subscriber>> change(
            @PathParam("name") String name,
            @PathParam("uuid") UUID uuid,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            Body body) {
        return subscribers
                .patch(name, uuid, old -> body.patch(old, SubscriberInput::read), IfMatch.nonces(ifMatch))
                .map(SubscriberResource::ok);
    }

    @DELETE
    @Path("{uuid}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "unsubscribe", summary = "Send nothing there any more")
    public Uni<RestResponse<Void>> delete(
            @PathParam("name") String name,
            @PathParam("uuid") UUID uuid,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        return subscribers.delete(name, uuid, IfMatch.nonces(ifMatch)).map(done -> Answers.gone());
    }

    private static RestResponse<Subscriber> ok(Subscriber subscriber) {
        return Answers.ok(subscriber, subscriber.nonce());
    }
}
