package org.glued.integration.service;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.NamedPage;
import org.glued.integration.kernel.Page;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Body;
import org.glued.integration.web.IfMatch;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/services}: section 3 of the contract. */
@Path("/v1/services")
@Tag(name = "services")
class ServiceResource {
    private final Services services;

    @Inject
    ServiceResource(Services services) {
        this.services = services;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listServices", summary = "Microservices, newest first")
    @Extension(name = "x-glued-provides", value = "service")
    public Uni<RestResponse<List<Service>>> list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return services.list(page).map(rows -> Answers.page(rows, page, uri));
    }

    @GET
    @Path("{name}")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "getService", summary = "One microservice")
    public Uni<RestResponse<Described>> get(String name) {
        return services.described(name).map(ServiceResource::ok);
    }

    @PUT
    @Path("{name}")
    @Consumes("application/json")
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "putService", summary = "Register a microservice, or define it anew")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ServiceInput.class)))
    @APIResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Described.class)))
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Described.class)))
    public Uni<RestResponse<Described>> put(String name, Body body, @HeaderParam("If-Match") @Nullable String ifMatch) {
        ServiceInput input = body.read(ServiceInput::read);
        return services.put(name, input, IfMatch.nonces(ifMatch))
                .map(put -> put.isNew() ? created(put.described()) : ok(put.described()));
    }

    @DELETE
    @Path("{name}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "deleteService", summary = "Forget a microservice that has no deployments")
    public Uni<RestResponse<Void>> delete(String name, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return services.delete(name, IfMatch.nonces(ifMatch)).map(done -> Answers.gone());
    }

    @GET
    @Path("{name}/methods")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listServiceMethods", summary = "What the microservice offers, by operationId")
    public Uni<RestResponse<List<Method>>> methods(
            String name,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        NamedPage page = NamedPage.of(limit, after);
        return services.get(name)
                .chain(() -> services.methods(name, page))
                .map(rows -> Answers.page(rows, page, Method::method, uri));
    }

    @GET
    @Path("{name}/health")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "getServiceHealth", summary = "Ask the microservice how it is")
    public Uni<Health> health(String name) {
        return services.health(name);
    }

    @POST
    @Path("{name}/refresh")
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "refreshService", summary = "Import the microservice's OpenAPI document again")
    public Uni<Refreshed> refresh(String name) {
        return services.refresh(name);
    }

    private static RestResponse<Described> ok(Described saved) {
        return Answers.ok(saved, saved.service().nonce());
    }

    private static RestResponse<Described> created(Described saved) {
        return Answers.created(
                "/v1/services/" + saved.service().name(), saved, saved.service().nonce());
    }
}
