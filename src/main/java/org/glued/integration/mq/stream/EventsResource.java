package org.glued.integration.mq.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.glued.integration.access.Caller;
import org.glued.integration.access.Revocations;
import org.glued.integration.access.Roles;
import org.glued.integration.mq.consume.Hints;
import org.glued.integration.mq.consume.Loop;
import org.glued.integration.mq.consume.Received;
import org.glued.integration.mq.consume.Settling;
import org.glued.integration.mq.queue.Queues;
import org.jspecify.annotations.Nullable;

/** The messages of a queue as server-sent events. */
@Path("/v1/queues/{name}/events")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class EventsResource {
    private final Queues queues;
    private final Settling settling;
    private final Hints hints;
    private final Vertx vertx;
    private final ObjectMapper json;
    private final CurrentVertxRequest current;
    private final Caller caller;
    private final Revocations revocations;

    EventsResource(
            Queues queues,
            Settling settling,
            Hints hints,
            Vertx vertx,
            ObjectMapper json,
            CurrentVertxRequest current,
            Caller caller,
            Revocations revocations) {
        this.queues = queues;
        this.settling = settling;
        this.hints = hints;
        this.vertx = vertx;
        this.json = json;
        this.current = current;
        this.caller = caller;
        this.revocations = revocations;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(operationId = "events", summary = "Consume by server-sent events", description = """
                    An event for each message, with the message's uuid as its id and the message as its data. A message is
                    acknowledged when its event is written to the socket.""")
    @APIResponse(
            responseCode = "200",
            description = "The stream, which does not end",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = Received.class)))
    public Uni<Void> events(@PathParam("name") String name) {
        HttpServerResponse response = current.getCurrent().response();
        UUID token = caller.token();
        return queues.require(name).chain(() -> stream(name, response, token));
    }

    /** Never completes: it ends by being cancelled, when the client hangs up, or is hung up on for its token is worthless. */
    private Uni<Void> stream(String name, HttpServerResponse response, @Nullable UUID token) {
        return Uni.createFrom().emitter(client -> {
            Events events = new Events(Loop.of(vertx), response, name, queues, settling, new Frames(json));
            Cancellable watch = revocations.on(token, events::hangUp);
            client.onTermination(() -> {
                watch.cancel();
                events.close();
            });
            events.start(hints);
        });
    }
}
