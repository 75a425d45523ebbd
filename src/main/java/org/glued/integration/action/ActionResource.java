package org.glued.integration.action;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
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
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.glued.integration.access.Caller;
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.Page;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.glued.integration.web.IfMatch;
import org.glued.integration.web.Query;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/actions}: section 5 of the contract. */
@Path("/v1/actions")
@Consumes("application/json")
@Tag(name = "actions")
class ActionResource {
    private final Actions actions;
    private final Caller caller;

    @Inject
    ActionResource(Actions actions, Caller caller) {
        this.actions = actions;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listActions", summary = "Actions, newest first")
    public Uni<RestResponse<List<Action>>> list(
            @Parameter(schema = @Schema(implementation = UUID.class)) @QueryParam("deployment") @Nullable
                    String deployment,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return actions.list(Query.uuid("deployment", deployment), page).map(rows -> Answers.page(rows, page, uri));
    }

    @POST
    @Authenticated
    @Idempotent
    @Operation(operationId = "createAction", summary = "Define what can be called")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ActionInput.class)))
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Action.class)))
    public Uni<RestResponse<Action>> create(Body body) {
        return actions.create(body.read(ActionInput::read), caller)
                .map(action -> Answers.created("/v1/actions/" + action.uuid(), action, action.nonce()));
    }

    @GET
    @Path("{uuid}")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "getAction", summary = "One action")
    public Uni<RestResponse<Action>> get(UUID uuid) {
        return actions.get(uuid).map(action -> Answers.ok(action, action.nonce()));
    }

    @PUT
    @Path("{uuid}")
    @Authenticated
    @Operation(operationId = "replaceAction", summary = "Define an action anew")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ActionInput.class)))
    public Uni<RestResponse<Action>> replace(UUID uuid, Body body, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return actions.replace(uuid, body.read(ActionInput::read), IfMatch.nonces(ifMatch), caller)
                .map(action -> Answers.ok(action, action.nonce()));
    }

    @PATCH
    @Path("{uuid}")
    @Authenticated
    @Consumes({"application/json", "application/merge-patch+json"})
    @Operation(operationId = "changeAction", summary = "Change fields of an action (RFC 7396)")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ActionInput.class)))
    public Uni<RestResponse<Action>> change(UUID uuid, Body body, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return actions.change(uuid, old -> body.patch(old, ActionInput::read), IfMatch.nonces(ifMatch), caller)
                .map(action -> Answers.ok(action, action.nonce()));
    }

    @DELETE
    @Path("{uuid}")
    @Authenticated
    @Operation(operationId = "deleteAction", summary = "Forget an action; its runs stay")
    public Uni<RestResponse<Void>> delete(UUID uuid, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return actions.delete(uuid, IfMatch.nonces(ifMatch), caller).map(done -> Answers.gone());
    }
}
