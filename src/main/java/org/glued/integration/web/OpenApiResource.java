package org.glued.integration.web;

import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The contract as the code has it: the document that the build generated, for everyone to read. */
@Path("/")
@PermitAll
@Tag(name = "openapi")
class OpenApiResource {
    private static final String YAML = "application/yaml";
    private static final MediaType YAML_TYPE = MediaType.valueOf(YAML);

    private final OpenApiDocumentService documents;
    private volatile @Nullable String yaml;

    @Inject
    OpenApiResource(OpenApiDocumentService documents) {
        this.documents = documents;
    }

    @GET
    @Produces({YAML, MediaType.APPLICATION_JSON})
    @Operation(
            operationId = "openapi",
            summary = "This document: YAML, or JSON for ?json=1 or Accept: application/json")
    @Extension(name = "x-glued-provides", value = "openapi")
    public RestResponse<String> document(@QueryParam("json") @Nullable String json, @Context HttpHeaders headers) {
        boolean asJson = "1".equals(json) || prefersJson(headers.getAcceptableMediaTypes());
        return RestResponse.ResponseBuilder.ok(asJson ? json() : yaml())
                .header(HttpHeaders.CONTENT_TYPE, (asJson ? MediaType.APPLICATION_JSON : YAML) + ";charset=UTF-8")
                .build();
    }

    private String json() {
        return new String(built(), StandardCharsets.UTF_8);
    }

    /** Written from the JSON, once: the YAML of the build leaves times without quotes, which readers take for dates. */
    private String yaml() {
        String known = yaml;
        if (known == null) {
            known = Yaml.of(built());
            yaml = known;
        }
        return known;
    }

    private byte[] built() {
        return documents.getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON);
    }

    /** @param accepted most wanted first */
    private static boolean prefersJson(List<MediaType> accepted) {
        return accepted.stream()
                .filter(type -> type.isCompatible(YAML_TYPE) || type.isCompatible(MediaType.APPLICATION_JSON_TYPE))
                .findFirst()
                .map(type -> !type.isCompatible(YAML_TYPE))
                .orElse(false);
    }
}
