package org.glued.integration.notification;

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
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Times;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Notifications over HTTP, for who sends them; recipients have their {@link InboxResource}. */
@Path("/v1/notifications")
@Tag(name = "notifications")
class NotificationResource {
    private final Notifications notifications;
    private final Caller caller;

    @Inject
    NotificationResource(Notifications notifications, Caller caller) {
        this.notifications = notifications;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listNotifications", summary = "Notifications without their recipients, newest first")
    public Uni<RestResponse<List<Notification>>> list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return notifications.list(page).map(rows -> Answers.page(rows, page, uri));
    }

    @POST
    @Consumes("application/json")
    @Idempotent
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = NotificationInput.class)))
    @APIResponse(
            responseCode = "201",
            description = "In every inbox",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Notification.class)))
    @Operation(operationId = "notify", summary = "Tell people something", description = """
                    severity is info (the default), warning, error or critical. Who has not confirmed by confirm_by is overdue;
                    with escalate_to, that person is told then, too, once. After expires_at it is in nobody's inbox.""")
    public Uni<RestResponse<Notification>> send(Body body) {
        NotificationInput input = body.read(form -> NotificationInput.read(form, Times.now()));
        return notifications
                .send(input, caller.subject())
                .map(sent -> Answers.created("/v1/notifications/" + sent.uuid(), sent));
    }

    @GET
    @Path("{uuid}")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "getNotification", summary = "One notification, and what each recipient has made of it")
    public Uni<Notification> get(UUID uuid) {
        return notifications.get(uuid);
    }
}
