package org.glued.integration.access;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import org.glued.integration.kernel.Page;
import org.glued.integration.web.Answers;
import org.glued.integration.web.Body;
import org.glued.integration.web.Idempotent;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/tokens}: section 2 of the contract. */
@Path("/v1/tokens")
@RolesAllowed(Roles.ADMIN)
@Tag(name = "tokens")
class TokenResource {
    private final Tokens tokens;

    @Inject
    TokenResource(Tokens tokens) {
        this.tokens = tokens;
    }

    @POST
    @Consumes("application/json")
    @Idempotent
    @Operation(operationId = "issueToken", summary = "Issue a token; its text is shown this once")
    @RequestBody(
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = TokenInput.class)))
    @APIResponse(
            responseCode = "201",
            description = "Created",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Token.class)))
    public Uni<RestResponse<Token>> issue(Body body) {
        return tokens.issue(body.read(TokenInput::read))
                .map(token -> Answers.created("/v1/tokens/" + token.uuid(), token));
    }

    @GET
    @Operation(operationId = "listTokens", summary = "Tokens without their texts, newest first")
    public Uni<RestResponse<List<Token>>> list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri) {
        Page page = Page.of(limit, after);
        return tokens.list(page).map(rows -> Answers.page(rows, page, uri));
    }

    @GET
    @Path("{uuid}")
    @Operation(operationId = "getToken", summary = "One token without its text")
    public Uni<Token> get(UUID uuid) {
        return tokens.get(uuid);
    }

    @DELETE
    @Path("{uuid}")
    @Operation(operationId = "deleteToken", summary = "Make a token worthless at once")
    public Uni<RestResponse<Void>> delete(UUID uuid) {
        return tokens.delete(uuid).map(done -> Answers.gone());
    }
}
