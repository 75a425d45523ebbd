package org.glued.integration.schedule;

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
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.glued.integration.access.Caller;
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Times;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.glued.integration.web.IfMatch;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Schedules over HTTP. */
@Path("/v1/schedules")
@Tag(name = "schedules")
class ScheduleResource {
    private final Schedules schedules;
    private final Caller caller;

    @Inject
    ScheduleResource(Schedules schedules, Caller caller) {
        this.schedules = schedules;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listSchedules", summary = "The schedules, newest first")
    public Uni<RestResponse<List<Schedule>>> list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return schedules.list(page).map(rows -> Answers.page(rows, page, uri));
    }

    @POST
    @Consumes("application/json")
    @Idempotent
    @RolesAllowed({Roles.ADMIN})
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ScheduleInput.class)))
    @Operation(operationId = "createSchedule", summary = "Create a schedule")
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Schedule.class)))
    public Uni<RestResponse<Schedule>> create(Body body) {
        return schedules
                .create(body.read(ScheduleInput::read), caller.subject())
                .map(made -> Answers.created(Schedules.path(made.uuid()), made, made.nonce()));
    }

    @GET
    @Path("{uuid}")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "getSchedule", summary = "One schedule")
    public Uni<RestResponse<Schedule>> get(UUID uuid) {
        return schedules.get(uuid).map(ScheduleResource::shown);
    }

    @PUT
    @Path("{uuid}")
    @Consumes("application/json")
    @RolesAllowed({Roles.ADMIN})
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ScheduleInput.class)))
    @Operation(operationId = "replaceSchedule", summary = "Replace a schedule")
    public Uni<RestResponse<Schedule>> replace(
            UUID uuid, Body body, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return schedules
                .replace(uuid, body.read(ScheduleInput::read), IfMatch.nonces(ifMatch), caller.subject())
                .map(ScheduleResource::shown);
    }

    @PATCH
    @Path("{uuid}")
    @Consumes({"application/json", "application/merge-patch+json"})
    @RolesAllowed({Roles.ADMIN})
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ScheduleInput.class)))
    @Operation(operationId = "patchSchedule", summary = "Change fields of a schedule (merge patch)")
    public Uni<RestResponse<Schedule>> patch(UUID uuid, Body body, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return schedules
                .patch(uuid, old -> body.patch(old, ScheduleInput::read), IfMatch.nonces(ifMatch), caller.subject())
                .map(ScheduleResource::shown);
    }

    @DELETE
    @Path("{uuid}")
    @RolesAllowed({Roles.ADMIN})
    @Operation(operationId = "deleteSchedule", summary = "Delete a schedule with its occurrences")
    public Uni<RestResponse<Void>> delete(UUID uuid, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return schedules.delete(uuid, IfMatch.nonces(ifMatch)).map(gone -> Answers.gone());
    }

    @POST
    @Path("{uuid}/trigger")
    @Idempotent
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
    @Operation(operationId = "triggerSchedule", summary = "Fire now, whatever the rule says")
    @APIResponse(
            responseCode = "202",
            description = "Fired",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Trace.class)))
    public Uni<RestResponse<Trace>> trigger(UUID uuid) {
        return schedules.trigger(uuid).map(occurrence -> Answers.accepted(Trace.path(occurrence.uuid()), occurrence));
    }

    @POST
    @Path("{uuid}/backfill")
    @Consumes("application/json")
    @Idempotent
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
    @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(implementation = Backfill.class)))
    @Operation(operationId = "backfillSchedule", summary = "Fire what did not fire in a time that is over")
    @APIResponse(
            responseCode = "202",
            description = "Fired",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Trace[].class)))
    public Uni<RestResponse<List<Trace>>> backfill(UUID uuid, Body body) {
        return schedules
                .backfill(uuid, body.read(Backfill::read))
                .map(fired -> Answers.accepted(Schedules.path(uuid) + "/occurrences", fired));
    }

    @POST
    @Path("{uuid}/pause")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
    @Operation(operationId = "pauseSchedule", summary = "Stop firing until resumed")
    public Uni<RestResponse<Schedule>> pause(UUID uuid) {
        return schedules.enable(uuid, false).map(ScheduleResource::shown);
    }

    @POST
    @Path("{uuid}/resume")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
    @Operation(operationId = "resumeSchedule", summary = "Fire again, from now on")
    public Uni<RestResponse<Schedule>> resume(UUID uuid) {
        return schedules.enable(uuid, true).map(ScheduleResource::shown);
    }

    @GET
    @Path("{uuid}/fires")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listScheduleFires", summary = "The next times it will fire")
    public Uni<List<Instant>> fires(
            UUID uuid,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500", defaultValue = "10"))
                    @QueryParam("count")
                    @Nullable
                    String count) {
        return schedules.fires(uuid, Preview.count(count));
    }

    @POST
    @Path("preview")
    @Consumes("application/json")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(implementation = Preview.class)))
    @Operation(operationId = "previewSchedule", summary = "The next times a rule would fire")
    public Uni<List<Instant>> preview(
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500", defaultValue = "10"))
                    @QueryParam("count")
                    @Nullable
                    String count,
            Body body) {
        int usual = Preview.count(count);
        return Uni.createFrom()
                .item(() -> body.read(form -> Preview.read(form, usual)).fires(Times.now()));
    }

    @GET
    @Path("{uuid}/occurrences")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listOccurrences", summary = "What became of the planned times, newest first")
    public Uni<RestResponse<List<Trace>>> occurrences(
            UUID uuid,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return schedules.occurrences(uuid, page).map(rows -> Answers.page(rows, page, uri));
    }

    private static RestResponse<Schedule> shown(Schedule schedule) {
        return Answers.ok(schedule, schedule.nonce());
    }
}
