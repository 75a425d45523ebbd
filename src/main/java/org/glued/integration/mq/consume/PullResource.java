package org.glued.integration.mq.consume;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.queue.Queues;
import org.glued.integration.web.Body;

/** Consuming by pulling over HTTP. */
@Path("/v1/queues/{name}")
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
class PullResource {
    private final Pulls pulls;
    private final Settling settling;
    private final Queues queues;

    PullResource(Pulls pulls, Settling settling, Queues queues) {
        this.pulls = pulls;
        this.settling = settling;
        this.queues = queues;
    }

    @POST
    @Path("receive")
    @RequestBody(content = @Content(mediaType = "application/json", schema = @Schema(implementation = Pull.class)))
    @Operation(operationId = "receive", summary = "Take messages, waiting for the first one if asked to")
    public Uni<List<Received>> receive(@PathParam("name") String name, Body body) {
        return pulls.receive(name, body.readOptional(Pull::read));
    }

    @POST
    @Path("settle")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SettleInput[].class)))
    @Operation(operationId = "settle", summary = "Acknowledge, give back or reject what was received")
    public Uni<List<Settled>> settle(@PathParam("name") String name, Body body) {
        List<SettleInput> all = each(body, SettleInput::read);
        return queues.require(name).chain(() -> settling.settle(name, all));
    }

    @POST
    @Path("extend")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ExtendInput[].class)))
    @Operation(operationId = "extend", summary = "Hold what was received for longer")
    public Uni<List<Settled>> extend(@PathParam("name") String name, Body body) {
        List<ExtendInput> all = each(body, ExtendInput::read);
        return queues.require(name).chain(() -> settling.extend(name, all));
    }

    private static <T> List<T> each(Body body, Function<Form, T> reader) {
        JsonNode document = body.json();
        if (!document.isArray()) {
            throw Problem.invalid("", "must be an array");
        }
        List<T> all = new ArrayList<>();
        for (JsonNode item : document) {
            all.add(Form.read(item, "/" + all.size(), reader));
        }
        return all;
    }
}
