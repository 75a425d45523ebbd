package org.glued.integration.run;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.glued.integration.access.Caller;
import org.glued.integration.access.Roles;
import org.glued.integration.action.Actions;
import org.glued.integration.action.CallInput;
import org.glued.integration.action.Callable;
import org.glued.integration.action.Callables;
import org.glued.integration.db.Database;
import org.glued.integration.deployment.Deployment;
import org.glued.integration.deployment.Deployments;
import org.glued.integration.deployment.Permissions;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.glued.integration.web.Prefer;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Running an action, and its history: {@code /v1/actions/{uuid}/run} and {@code …/states}. */
@Path("/v1/actions/{uuid}")
@Tag(name = "runs")
class ActionRunResource {
    private final Actions actions;
    private final Callables callables;
    private final Database db;
    private final Deployments deployments;
    private final Runs runs;
    private final CachedCall waiting;
    private final History history;
    private final Caller caller;

    @Inject
    ActionRunResource(
            Actions actions,
            Callables callables,
            Database db,
            Deployments deployments,
            Runs runs,
            CachedCall waiting,
            History history,
            Caller caller) {
        this.actions = actions;
        this.callables = callables;
        this.db = db;
        this.deployments = deployments;
        this.runs = runs;
        this.waiting = waiting;
        this.history = history;
        this.caller = caller;
    }

    @POST
    @Path("run")
    @Consumes("application/json")
    @Authenticated
    @Idempotent(lockSeconds = 720)
    @Operation(operationId = "runAction", summary = "Run now and wait, or with Prefer: respond-async queue it")
    @RequestBody(
            required = false,
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = CallInput.class)))
    @APIResponse(responseCode = "200", description = "The method's own status and body, with X-IF-Run")
    @APIResponse(
            responseCode = "default",
            description = "The method's own status and body, with X-IF-Run, or a problem",
            content = {
                @Content(
                        mediaType = "application/problem+json",
                        schema = @Schema(ref = "#/components/schemas/Problem")),
                @Content(mediaType = "*/*")
            })
    @APIResponse(
            responseCode = "202",
            description = "Durably queued, where Prefer: respond-async asked for it",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = QueuedRun.class)))
    public Uni<RestResponse<?>> run(
            UUID uuid,
            Body body,
            @HeaderParam("Prefer") List<String> prefer,
            @HeaderParam("Cache-Control") List<String> cacheControl) {
        CallInput input = body.readOptional(CallInput::read);
        UUID subject = caller.subject();
        RunRequest request = new RunRequest(uuid, input, Cause.caller(subject), subject, null);
        return callables
                .get(db, uuid)
                .chain(callable -> requireUse(callable)
                        .invoke(() -> requireEnabled(callable))
                        .chain(deployment -> Prefer.respondAsync(prefer)
                                ? later(request)
                                : now(request, callable, deployment, noCache(cacheControl))));
    }

    private Uni<RestResponse<?>> now(RunRequest request, Callable callable, Deployment deployment, boolean fresh) {
        if (!callable.deploymentEnabled()) {
            throw Problem.conflict("The deployment is paused; with Prefer: respond-async a run waits for its end");
        }
        return waiting.run(request, callable, deployment.nonce(), fresh);
    }

    private Uni<RestResponse<?>> later(RunRequest request) {
        return runs.enqueue(request).map(QueuedRun::accepted);
    }

    private static boolean noCache(List<String> cacheControl) {
        return cacheControl.stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .anyMatch(directive -> directive.strip().equalsIgnoreCase("no-cache"));
    }

    private Uni<Deployment> requireUse(Callable callable) {
        return deployments
                .get(callable.action().deployment())
                .invoke(deployment -> Permissions.requireUse(caller, deployment));
    }

    private static void requireEnabled(Callable callable) {
        if (!callable.action().enabled()) {
            throw Problem.conflict("The action is disabled");
        }
    }

    @GET
    @Path("states")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listActionStates", summary = "The state history of an action, newest first")
    public Uni<RestResponse<List<State>>> states(
            UUID uuid,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return actions.get(uuid).chain(action -> history.states(uuid, page)).map(rows -> Answers.page(rows, page, uri));
    }
}
