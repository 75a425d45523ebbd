package org.glued.integration.deployment;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.glued.integration.access.Caller;
import org.glued.integration.kernel.Page;
import org.glued.integration.web.Answers;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/deployments/{uuid}/revisions}: who made it what, and when. */
@Path("/v1/deployments/{uuid}/revisions")
@Tag(name = "deployments")
class RevisionResource {
    private final Deployments deployments;
    private final Revisions revisions;
    private final Caller caller;

    @Inject
    RevisionResource(Deployments deployments, Revisions revisions, Caller caller) {
        this.deployments = deployments;
        this.revisions = revisions;
        this.caller = caller;
    }

    @GET
    @Authenticated
    @Operation(
            operationId = "listDeploymentRevisions",
            summary = "What each change has made of a deployment, newest first, secrets masked")
    public Uni<RestResponse<List<Revision>>> list(
            UUID uuid,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @jakarta.ws.rs.core.Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return deployments
                .get(uuid, Right.SEE, caller)
                .chain(deployment -> revisions.list(uuid, page))
                .map(rows -> Answers.page(rows, page, uri));
    }
}
