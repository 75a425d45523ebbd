package org.glued.integration.web;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** {@code /v1/health}: section 10 of the contract. */
@Path("/v1/health")
@PermitAll
@Tag(name = "health")
class HealthResource {
    private static final int AWAY = 503;
    private static final int COME_BACK_AFTER_SECONDS = 1;

    private final Pulse pulse;

    @Inject
    HealthResource(Pulse pulse) {
        this.pulse = pulse;
    }

    @GET
    @Operation(
            operationId = "health",
            summary = "How the service is; 503 while it is not healthy",
            extensions = @Extension(name = "x-glued-provides", value = "health"))
    @APIResponse(
            responseCode = "200",
            description = "Healthy",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = HealthReport.class)))
    @APIResponse(
            responseCode = "503",
            description = "Not healthy",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = HealthReport.class)))
    public Uni<RestResponse<HealthReport>> health() {
        return pulse.feel()
                .map(HealthReport::of)
                .map(report -> report.healthy()
                        ? RestResponse.ok(report)
                        : RestResponse.ResponseBuilder.<HealthReport>create(AWAY)
                                .entity(report)
                                .header(HttpHeaders.RETRY_AFTER, COME_BACK_AFTER_SECONDS)
                                .build());
    }
}
