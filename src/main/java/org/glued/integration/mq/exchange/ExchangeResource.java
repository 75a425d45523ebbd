package org.glued.integration.mq.exchange;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.glued.integration.access.Roles;
import org.glued.integration.kernel.Page;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.glued.integration.web.IfMatch;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Exchanges over HTTP. */
@Path("/v1/exchanges")
@Consumes("application/json")
class ExchangeResource {
    private final Exchanges exchanges;

    ExchangeResource(Exchanges exchanges) {
        this.exchanges = exchanges;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "listExchanges", summary = "All exchanges, newest first")
    public Uni<RestResponse<List<Exchange>>> list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return exchanges.list(page).map(rows -> Answers.page(rows, page, uri));
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Idempotent
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(allOf = ExchangeInput.class, requiredProperties = "name")))
    @Operation(operationId = "createExchange", summary = "Make an exchange")
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Exchange.class)))
    public Uni<RestResponse<Exchange>> create(Body body) {
        return exchanges.create(body.read(ExchangeInput::read)).map(ExchangeResource::created);
    }

    @GET
    @Path("{name}")
    @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
    @Operation(operationId = "getExchange", summary = "One exchange")
    public Uni<RestResponse<Exchange>> get(@PathParam("name") String name) {
        return exchanges.get(name).map(exchange -> Answers.ok(exchange, exchange.nonce()));
    }

    @PUT
    @Path("{name}")
    @RolesAllowed(Roles.ADMIN)
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ExchangeInput.class)))
    @Operation(operationId = "putExchange", summary = "Make an exchange or replace its settings, except its type")
    @APIResponse(
            responseCode = "200",
            description = "Replaced",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Exchange.class)))
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Exchange.class)))
    public Uni<RestResponse<Exchange>> put(
            @PathParam("name") String name, @HeaderParam("If-Match") @Nullable String ifMatch, Body body) {
        return exchanges
                .put(body.read(ExchangeInput.named(name)), IfMatch.nonces(ifMatch))
                .map(put -> put.isNew()
                        ? created(put.exchange())
                        : Answers.ok(put.exchange(), put.exchange().nonce()));
    }

    @DELETE
    @Path("{name}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "deleteExchange", summary = "Remove an exchange and its bindings")
    public Uni<RestResponse<Void>> delete(
            @PathParam("name") String name, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return exchanges.delete(name, IfMatch.nonces(ifMatch)).map(done -> Answers.gone());
    }

    private static RestResponse<Exchange> created(Exchange exchange) {
        return Answers.created(Exchanges.path(exchange.name()), exchange, exchange.nonce());
    }
}
