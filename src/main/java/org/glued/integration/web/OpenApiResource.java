package org.glued.integration.web;

import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document, generated from the resources at build time. */
@Path("/")
@Tag(name = "operations")
class OpenApiResource {
    private final OpenApiDocumentService document;

    @Inject
    OpenApiResource(OpenApiDocumentService document) {
        this.document = document;
    }

    @GET
    @PermitAll
    @Operation(
            operationId = "getOpenApi",
            summary = "This document: YAML, or JSON for ?json=1",
            extensions = @Extension(name = "x-glued-provides", value = "openapi"))
    public RestResponse<byte[]> document(
            @QueryParam("json") @Nullable String json, @HeaderParam(HttpHeaders.ACCEPT) @Nullable String accept) {
        boolean asJson =
                "1".equals(json) || "true".equals(json) || (accept != null && accept.contains("application/json"));
        return RestResponse.ResponseBuilder.ok(document.getDocument(
                        OpenApiConstants.DEFAULT_DOCUMENT_NAME, asJson ? Format.JSON : Format.YAML))
                .header(HttpHeaders.CONTENT_TYPE, asJson ? "application/json" : "application/yaml")
                .build();
    }
}
