package org.glued.integration.mq.stream;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.glued.integration.access.Caller;
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.queue.Queues;
import org.jspecify.annotations.Nullable;

/** The WebSocket of a queue. Its handshake is a request as any other, so whoever may not consume gets no socket. */
@Path("/v1/queues/{name}/consume")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class ConsumeResource {
    private static final int DEFAULT_PREFETCH = 200;
    private static final int MOST_PREFETCH = 10_000;

    private final Queues queues;
    private final Sessions sessions;
    private final CurrentVertxRequest current;
    private final Caller caller;

    ConsumeResource(Queues queues, Sessions sessions, CurrentVertxRequest current, Caller caller) {
        this.queues = queues;
        this.sessions = sessions;
        this.current = current;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "consume", summary = "Consume by WebSocket", description = """
                    Down comes one text frame for each delivery: what `receive` answers, one object. Up go text frames with
                    what `settle` takes, one object or an array of them; `{"receipt", "as": "extend", "ack_timeout"}` holds
                    a message for longer. Each frame is answered by `{"settled": [{"receipt", "outcome"}]}`, `{"extended":
                    […]}` or `{"error": {…}}`, a problem, after which the socket stays open. At most `prefetch` messages
                    are unsettled at a time. A message that is not settled within its ack_timeout passes on; those that
                    are unsettled when the socket closes are ready again at once.""")
    @APIResponse(responseCode = "101", description = "The socket is open")
    public Uni<Void> consume(
            @PathParam("name") String name,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "10000",
                                            defaultValue = "200"))
                    @QueryParam("prefetch")
                    @Nullable
                    String prefetch) {
        int most = prefetch(prefetch);
        HttpServerRequest request = current.getCurrent().request();
        UUID token = caller.token();
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            throw Problem.of(Problem.Kind.MALFORMED, "This path takes the handshake of a WebSocket");
        }
        // the socket has taken over when it is open: this request is never answered
        return queues.require(name)
                .chain(() -> sessions.open(request, name, most, token))
                .chain(() -> Uni.createFrom().nothing());
    }

    private static int prefetch(@Nullable String text) {
        try {
            int prefetch = text == null ? DEFAULT_PREFETCH : Integer.parseInt(text);
            if (prefetch >= 1 && prefetch <= MOST_PREFETCH) {
                return prefetch;
            }
        } catch (NumberFormatException e) {
            // falls through to the one answer for every wrong number
        }
        throw Problem.invalid("?prefetch", "must be a whole number from 1 to " + MOST_PREFETCH);
    }
}
