package org.glued.integration.web;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.glued.integration.db.Database;
import org.glued.integration.kernel.Times;
import org.jboss.resteasy.reactive.RestResponse;

/** {@code /v1/health}: section 10 of the contract. */
@Path("/v1/health")
@Tag(name = "operations")
class HealthResource {
    /** What the service and what it depends on are worth at the moment. */
    record Health(String service, Instant timestamp, boolean healthy, Map<String, String> status) {}

    private final Database db;

    @Inject
    HealthResource(Database db) {
        this.db = db;
    }

    @GET
    @PermitAll
    @Operation(
            operationId = "getHealth",
            summary = "Whether the service can work",
            extensions = @Extension(name = "x-glued-provides", value = "health"))
    public Uni<RestResponse<Health>> health() {
        return db.run("select 1").map(rows -> answer(true)).onFailure().recoverWithItem(() -> answer(false));
    }

    private static RestResponse<Health> answer(boolean healthy) {
        Health health = new Health("if", Times.now(), healthy, Map.of("postgres", healthy ? "up" : "away"));
        return RestResponse.status(healthy ? RestResponse.Status.OK : RestResponse.Status.SERVICE_UNAVAILABLE, health);
    }
}
