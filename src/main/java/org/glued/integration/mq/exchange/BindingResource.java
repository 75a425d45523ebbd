package org.glued.integration.mq.exchange;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.Page;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The bindings of an exchange over HTTP. */
@Path("/v1/exchanges/{name}/bindings")
@Consumes("application/json")
class BindingResource {
    private final Bindings bindings;

    BindingResource(Bindings bindings) {
        this.bindings = bindings;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listBindings", summary = "What an exchange takes and where to, newest first")
    public Uni<RestResponse<List<Binding>>> list(
            @PathParam("name") String name,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return bindings.list(name, page).map(rows -> Answers.page(rows, page, uri));
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Idempotent
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = BindingInput.class)))
    @Operation(
            operationId = "bind",
            summary = "Bind a queue or an exchange; 200 with the binding that is there when it is the same")
    @APIResponse(
            responseCode = "200",
            description = "There already",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Binding.class)))
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Binding.class)))
    public Uni<RestResponse<Binding>> bind(@PathParam("name") String name, Body body) {
        return bindings.bind(name, body.read(BindingInput::read))
                .map(bound -> bound.isNew()
                        ? Answers.created(Bindings.path(name, bound.binding().uuid()), bound.binding())
                        : RestResponse.ok(bound.binding()));
    }

    @GET
    @Path("{uuid}")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "getBinding", summary = "One binding")
    public Uni<Binding> get(@PathParam("name") String name, @PathParam("uuid") UUID uuid) {
        return bindings.get(name, uuid);
    }

    @DELETE
    @Path("{uuid}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "unbind", summary = "Remove a binding")
    public Uni<RestResponse<Void>> unbind(@PathParam("name") String name, @PathParam("uuid") UUID uuid) {
        return bindings.delete(name, uuid).map(done -> Answers.gone());
    }
}
