package org.glued.integration.deployment;

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
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
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
import org.glued.integration.kernel.NamedPage;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.glued.integration.service.Health;
import org.glued.integration.service.Method;
import org.glued.integration.service.Services;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.glued.integration.web.IfMatch;
import org.glued.integration.web.Query;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/deployments}: section 4 of the contract. */
@Path("/v1/deployments")
@Tag(name = "deployments")
class DeploymentResource {
    private final Deployments deployments;
    private final Services services;
    private final Caller caller;

    @Inject
    DeploymentResource(Deployments deployments, Services services, Caller caller) {
        this.deployments = deployments;
        this.services = services;
        this.caller = caller;
    }

    @GET
    @Authenticated
    @Operation(operationId = "listDeployments", summary = "Deployments the caller may see, newest first")
    public Uni<RestResponse<List<Deployment>>> list(
            @QueryParam("service") @Nullable String service,
            @Parameter(schema = @Schema(implementation = UUID.class)) @QueryParam("uuid") @Nullable String uuid,
            @QueryParam("q") @Nullable String text,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @jakarta.ws.rs.core.Context UriInfo uri) {
        Page page = Page.of(limit, after);
        if (caller.is(Roles.RUN)) {
            throw Problem.forbidden("A run token is for the context of its deployment only");
        }
        UUID subject = Right.SEE.isOf(caller) ? null : caller.subject();
        return deployments
                .list(new Filter(service, Query.uuid("uuid", uuid), text, subject), page)
                .map(rows -> Answers.page(rows, page, uri));
    }

    @POST
    @Consumes("application/json")
    @Authenticated
    @Idempotent
    @Operation(operationId = "saveDeployment", summary = "Create a deployment, or replace the one with this uuid")
    @RequestBody(
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = DeploymentInput.class)))
    @APIResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Deployment.class)))
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Deployment.class)))
    public Uni<RestResponse<Deployment>> save(Body body) {
        return permitted(body)
                .chain(() -> deployments.save(body.read(DeploymentInput::read), caller))
                .map(DeploymentResource::saved);
    }

    @GET
    @Path("{uuid}")
    @Authenticated
    @Operation(operationId = "getDeployment", summary = "One deployment, its secrets masked")
    public Uni<RestResponse<Deployment>> get(UUID uuid) {
        return visible(uuid).map(DeploymentResource::ok);
    }

    @PUT
    @Path("{uuid}")
    @Consumes("application/json")
    @Authenticated
    @Operation(operationId = "replaceDeployment", summary = "Define a deployment anew")
    @RequestBody(
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = DeploymentInput.class)))
    public Uni<RestResponse<Deployment>> replace(
            UUID uuid, Body body, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return deployments
                .change(uuid, old -> body.read(DeploymentInput::read), IfMatch.nonces(ifMatch), caller)
                .map(DeploymentResource::ok);
    }

    @PATCH
    @Path("{uuid}")
    @Consumes({"application/json", "application/merge-patch+json"})
    @Authenticated
    @Operation(operationId = "changeDeployment", summary = "Change fields of a deployment (RFC 7396)")
    @RequestBody(
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = DeploymentInput.class)))
    public Uni<RestResponse<Deployment>> change(
            UUID uuid, Body body, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return deployments
                .change(uuid, old -> body.patch(old, DeploymentInput::read), IfMatch.nonces(ifMatch), caller)
                .map(DeploymentResource::ok);
    }

    @DELETE
    @Path("{uuid}")
    @Authenticated
    @Operation(operationId = "deleteDeployment", summary = "Forget a deployment that has no actions")
    public Uni<RestResponse<Void>> delete(UUID uuid, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return deployments.delete(uuid, IfMatch.nonces(ifMatch), caller).map(done -> Answers.gone());
    }

    @POST
    @Path("{uuid}/test")
    @Authenticated
    @Operation(operationId = "testDeployment", summary = "Ask the deployment's microservice how it is")
    public Uni<Health> test(UUID uuid) {
        return deployments
                .get(uuid, Right.USE, caller)
                .chain(deployment -> services.health(deployment.service()))
                .invoke(health -> {
                    if (health.healthy() == null) {
                        throw Problem.impossible("/health_path", "The service has no health_path to test with");
                    }
                });
    }

    @POST
    @Path("{uuid}/pause")
    @Authenticated
    @Operation(operationId = "pauseDeployment", summary = "Call nothing in it until it is resumed")
    public Uni<RestResponse<Deployment>> pause(UUID uuid) {
        return deployments.enable(uuid, false, caller).map(DeploymentResource::ok);
    }

    @POST
    @Path("{uuid}/resume")
    @Authenticated
    @Operation(operationId = "resumeDeployment", summary = "Call again")
    public Uni<RestResponse<Deployment>> resume(UUID uuid) {
        return deployments.enable(uuid, true, caller).map(DeploymentResource::ok);
    }

    @GET
    @Path("{uuid}/methods")
    @Authenticated
    @Operation(
            operationId = "listDeploymentMethods",
            summary = "What the deployment's microservice offers, by operationId")
    public Uni<RestResponse<List<Method>>> methods(
            UUID uuid,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @jakarta.ws.rs.core.Context UriInfo uri) {
        NamedPage page = NamedPage.of(limit, after);
        return visible(uuid)
                .chain(deployment -> services.methods(deployment.service(), page))
                .map(rows -> Answers.page(rows, page, Method::method, uri));
    }

    @GET
    @Path("{uuid}/context")
    @RolesAllowed(Roles.RUN)
    @Operation(
            operationId = "getDeploymentContext",
            summary = "The deployment with its secrets, for the microservice that is being called")
    public Uni<RestResponse<Context>> context(UUID uuid) {
        return deployments
                .context(uuid, caller)
                .map(context -> RestResponse.ResponseBuilder.ok(context)
                        .header("Cache-Control", "no-store")
                        .build());
    }

    /** Who may neither make one nor manage this one learns nothing about the body or the deployment. */
    private Uni<Void> permitted(Body body) {
        if (caller.is(Roles.ADMIN)) {
            return Uni.createFrom().voidItem();
        }
        UUID named = named(body).orElseThrow(() -> Problem.forbidden("Only an admin may create a deployment"));
        return deployments.get(named, Right.MANAGE, caller).replaceWithVoid();
    }

    private static Optional<UUID> named(Body body) {
        try {
            return body.read(form -> Optional.ofNullable(form.free().uuid("uuid")));
        } catch (Problem e) {
            return Optional.empty();
        }
    }

    private Uni<Deployment> visible(UUID uuid) {
        return deployments.get(uuid, Right.SEE, caller);
    }

    private static RestResponse<Deployment> ok(Deployment deployment) {
        return Answers.ok(deployment, deployment.nonce());
    }

    private static RestResponse<Deployment> saved(Deployments.Saved saved) {
        Deployment deployment = saved.deployment();
        return saved.created()
                ? Answers.created("/v1/deployments/" + deployment.uuid(), deployment, deployment.nonce())
                : ok(deployment);
    }
}
