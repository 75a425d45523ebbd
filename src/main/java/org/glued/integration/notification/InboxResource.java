package org.glued.integration.notification;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.security.Authenticated;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.glued.integration.access.Caller;
import org.glued.integration.access.Revocations;
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.consume.Loop;
import org.glued.integration.mq.stream.EventSocket;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Query;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The caller's own inbox over HTTP: that of the subject of the token, whatever its role. */
@Path("/v1/inbox")
@Authenticated
@Tag(name = "inbox")
class InboxResource {
    private final Inbox inbox;
    private final Arrivals arrivals;
    private final Caller caller;
    private final Vertx vertx;
    private final ObjectMapper json;
    private final CurrentVertxRequest current;
    private final Revocations revocations;

    @Inject
    InboxResource(
            Inbox inbox,
            Arrivals arrivals,
            Caller caller,
            Vertx vertx,
            ObjectMapper json,
            CurrentVertxRequest current,
            Revocations revocations) {
        this.inbox = inbox;
        this.arrivals = arrivals;
        this.caller = caller;
        this.vertx = vertx;
        this.json = json;
        this.current = current;
        this.revocations = revocations;
    }

    @GET
    @Operation(operationId = "listInbox", summary = "What I was told, newest first", description = """
                    With unread=1, only what I have not read. What an answer shows counts as delivered; what has expired is not
                    there.""")
    public Uni<RestResponse<List<InboxItem>>> list(
            @Parameter(schema = @Schema(enumeration = {"1", "0", "true", "false"})) @QueryParam("unread") @Nullable
                    String unread,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return inbox.list(person(), Query.flag("unread", unread), page).map(rows -> Answers.page(rows, page, uri));
    }

    @GET
    @Path("stream")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @APIResponse(
            responseCode = "200",
            description = "Events until the client hangs up; the data of each",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = InboxItem.class)))
    @Operation(operationId = "streamInbox", summary = "What I am told, by server-sent events", description = """
                    First what was not delivered, then what comes, oldest first: an event for each, with the notification's
                    uuid as its id and as its data what the list shows. It counts as delivered when its event is written to the
                    socket.""")
    public Uni<Void> stream() {
        UUID person = person();
        HttpServerResponse response = current.getCurrent().response();
        UUID token = caller.token();
        return inbox.newest(person).chain(newest -> stream(person, newest, response, token));
    }

    /** Never completes: it ends by being cancelled, when the client hangs up, or is hung up on for its token is worthless. */
    private Uni<Void> stream(UUID person, long newest, HttpServerResponse response, @Nullable UUID token) {
        return Uni.createFrom().emitter(client -> {
            Loop loop = Loop.of(vertx);
            InboxStream stream = new InboxStream(loop, new EventSocket(loop, response), person, newest, inbox, json);
            Cancellable watch = revocations.on(token, stream::hangUp);
            client.onTermination(() -> {
                watch.cancel();
                stream.close();
            });
            stream.start(arrivals);
        });
    }

    @POST
    @Path("{uuid}/read")
    @Operation(operationId = "readNotification", summary = "I have read it; the first time counts")
    public Uni<InboxItem> read(UUID uuid) {
        return inbox.read(person(), uuid);
    }

    @POST
    @Path("{uuid}/confirm")
    @Operation(
            operationId = "confirmNotification",
            summary = "I confirm it, and so have read it; the first time counts",
            description = "422 when no confirmation is asked for.")
    public Uni<InboxItem> confirm(UUID uuid) {
        return inbox.confirm(person(), uuid);
    }

    private UUID person() {
        if (caller.is(Roles.RUN)) {
            throw Problem.forbidden("A run is not a person, and has no inbox");
        }
        return caller.subject();
    }
}
