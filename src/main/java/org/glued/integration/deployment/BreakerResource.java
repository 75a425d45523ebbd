package org.glued.integration.deployment;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.glued.integration.access.Caller;

/** {@code /v1/deployments/{uuid}/breaker}: what the outcomes of its calls have led to. */
@Path("/v1/deployments/{uuid}/breaker")
@Tag(name = "deployments")
class BreakerResource {
    private final Deployments deployments;
    private final Flow flow;
    private final Caller caller;

    @Inject
    BreakerResource(Deployments deployments, Flow flow, Caller caller) {
        this.deployments = deployments;
        this.flow = flow;
        this.caller = caller;
    }

    @GET
    @Authenticated
    @Operation(operationId = "getBreaker", summary = "Whether calls go through to the deployment's peer")
    public Uni<Breaker> get(UUID uuid) {
        return deployments.get(uuid, Right.SEE, caller).chain(() -> flow.breaker(uuid));
    }

    @POST
    @Path("reset")
    @Authenticated
    @Operation(
            operationId = "resetBreaker",
            summary = "Let calls through again, and forget what the peer has asked for")
    public Uni<Breaker> reset(UUID uuid) {
        return deployments
                .get(uuid, Right.PAUSE, caller)
                .chain(() -> flow.reset(uuid))
                .chain(() -> flow.breaker(uuid));
    }
}
