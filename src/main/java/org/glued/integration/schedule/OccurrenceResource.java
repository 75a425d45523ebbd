package org.glued.integration.schedule;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.glued.integration.access.Roles;

/** One occurrence, whichever schedule it is of. */
@Path("/v1/occurrences")
@Tag(name = "schedules")
class OccurrenceResource {
    private final Schedules schedules;

    @Inject
    OccurrenceResource(Schedules schedules) {
        this.schedules = schedules;
    }

    @GET
    @Path("{uuid}")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "getOccurrence", summary = "One occurrence, with links to what came of it")
    public Uni<Trace> get(UUID uuid) {
        return schedules.occurrence(uuid);
    }
}
