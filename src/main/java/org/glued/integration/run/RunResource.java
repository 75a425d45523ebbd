package org.glued.integration.run;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
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
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.glued.integration.web.Query;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/runs}: section 5 of the contract. */
@Path("/v1/runs")
@Tag(name = "runs")
class RunResource {
    private final History history;
    private final Runs runs;
    private final Replays replays;
    private final Caller caller;

    @Inject
    RunResource(History history, Runs runs, Replays replays, Caller caller) {
        this.history = history;
        this.runs = runs;
        this.replays = replays;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listRuns", summary = "Runs, newest first")
    public Uni<RestResponse<List<Run>>> list(
            @Parameter(schema = @Schema(implementation = UUID.class)) @QueryParam("action") @Nullable String action,
            @Parameter(schema = @Schema(implementation = UUID.class)) @QueryParam("deployment") @Nullable
                    String deployment,
            @Parameter(schema = @Schema(implementation = RunStatus.class)) @QueryParam("status") @Nullable
                    String status,
            @Parameter(schema = @Schema(implementation = Instant.class)) @QueryParam("since") @Nullable String since,
            @QueryParam("q") @Nullable String q,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        RunFilter filter = new RunFilter(
                Query.uuid("action", action),
                Query.uuid("deployment", deployment),
                Query.choice("status", status, RunStatus.class),
                Query.instant("since", since),
                q);
        return history.runs(filter, page).map(rows -> Answers.page(rows, page, uri));
    }

    @GET
    @Path("{uuid}")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "getRun", summary = "One run with its attempts")
    public Uni<Run> get(UUID uuid) {
        return history.run(uuid);
    }

    @POST
    @Path("{uuid}/finish")
    @Consumes("application/json")
    @Authenticated
    @Operation(operationId = "finishRun", summary = "Say how a run ended that the service had accepted with 202")
    @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(implementation = Finish.class)))
    public Uni<Run> finish(UUID uuid, Body body) {
        Finish finish = body.read(Finish::read);
        if (!uuid.equals(caller.run()) && !caller.is(Roles.ADMIN) && !caller.is(Roles.OPERATOR)) {
            throw Problem.forbidden("Only the service that runs it, or an operator, may finish a run");
        }
        return history.run(uuid)
                .chain(run -> runs.finish(uuid, finish.status(), finish.reason()))
                .chain(() -> history.run(uuid));
    }

    @POST
    @Path("{uuid}/cancel")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
    @Operation(operationId = "cancelRun", summary = "End a run that is not over; its call is broken off")
    public Uni<Run> cancel(UUID uuid) {
        return history.run(uuid).chain(run -> runs.cancel(uuid)).chain(() -> history.run(uuid));
    }

    @POST
    @Path("{uuid}/replay")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
    @Idempotent
    @Operation(operationId = "replayRun", summary = "Run the same again: a new run, whose cause is this one")
    @APIResponse(
            responseCode = "202",
            description = "Queued",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = QueuedRun.class)))
    public Uni<RestResponse<QueuedRun>> replay(UUID uuid) {
        return replays.one(uuid, caller.subject()).map(QueuedRun::accepted);
    }

    @POST
    @Path("replay")
    @Consumes("application/json")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
    @Idempotent
    @Operation(operationId = "replayRuns", summary = "Run again what a filter finds, the oldest first")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ReplayInput.class)))
    @APIResponse(
            responseCode = "202",
            description = "Queued",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Replayed.class)))
    public Uni<RestResponse<Replayed>> replayAll(Body body) {
        return replays.all(body.read(ReplayInput::read), caller.subject())
                .map(all -> RestResponse.status(RestResponse.Status.ACCEPTED, new Replayed(all.size(), all)));
    }

    /** @param runs the new ones */
    record Replayed(int replayed, List<UUID> runs) {}

    @Schema(requiredProperties = "status")
    record Finish(
            @Schema(
                    implementation = String.class,
                    enumeration = {"ok", "fail"})
            RunStatus status,

            @Nullable String reason) {
        static Finish read(Form form) {
            String status = form.text("status");
            if (!"ok".equals(status) && !"fail".equals(status)) {
                form.error("status", "must be ok or fail");
            }
            return new Finish("ok".equals(status) ? RunStatus.OK : RunStatus.FAIL, form.text("reason", 1000));
        }
    }
}
