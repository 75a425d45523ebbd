package org.glued.integration.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.glued.integration.kernel.Problem.Kind;

/** How operations are refused, in the OpenAPI document: shared answers, and which of them an operation may give. */
final class Refusals {
    private static final String PROBLEM = "Problem";
    private static final String RETRY_AFTER = "Retry-After";
    private static final Set<HttpMethod> CHANGING =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    private static final Map<Kind, String> SHARED = shared();

    private Refusals() {}

    private static Map<Kind, String> shared() {
        Map<Kind, String> names = new LinkedHashMap<>();
        names.put(Kind.MALFORMED, "Malformed");
        names.put(Kind.UNAUTHENTICATED, "Unauthenticated");
        names.put(Kind.FORBIDDEN, "Forbidden");
        names.put(Kind.NOT_FOUND, "NotFound");
        names.put(Kind.CONFLICT, "Conflict");
        names.put(Kind.STALE, "Stale");
        names.put(Kind.TOO_LARGE, "TooLarge");
        names.put(Kind.UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType");
        names.put(Kind.IMPOSSIBLE, "Impossible");
        names.put(Kind.TOO_MANY, "TooMany");
        names.put(Kind.UNAVAILABLE, "Unavailable");
        return names;
    }

    static void define(Components components) {
        components.addSchema(PROBLEM, problem());
        components.addResponse(PROBLEM, refused("Refused (RFC 9457)"));
        SHARED.forEach((kind, name) -> components.addResponse(name, refused(kind)));
    }

    private static APIResponse refused(Kind kind) {
        APIResponse refused = refused(kind.title);
        return switch (kind) {
            case TOO_MANY, UNAVAILABLE ->
                refused.addHeader(
                        RETRY_AFTER,
                        OASFactory.createHeader()
                                .description("Seconds to stay away")
                                .schema(OASFactory.createSchema().addType(Schema.SchemaType.INTEGER)));
            case UNAUTHENTICATED ->
                refused.addHeader("WWW-Authenticate", OASFactory.createHeader().schema(OpenApiConventions.text()));
            default -> refused;
        };
    }

    /** Lists what the operation has in common with others of its kind; every other refusal is a problem, too. */
    static void list(String path, HttpMethod method, Operation operation) {
        Set.of("400", "401", "403").forEach(operation.getResponses()::removeAPIResponse);
        APIResponse declared = operation.getResponses().getDefaultValue();
        for (Map.Entry<Kind, String> one : SHARED.entrySet()) {
            String status = Integer.toString(one.getKey().status);
            if (may(one.getKey(), path, method, operation)
                    && !operation.getResponses().hasAPIResponse(status)) {
                operation
                        .getResponses()
                        .addAPIResponse(
                                status,
                                declared == null
                                        ? OASFactory.createAPIResponse().ref(one.getValue())
                                        : declared);
            }
        }
        if (declared == null) {
            operation
                    .getResponses()
                    .setDefaultValue(OASFactory.createAPIResponse().ref(PROBLEM));
        }
    }

    private static boolean may(Kind kind, String path, HttpMethod method, Operation operation) {
        boolean known = operation.getSecurity() != null
                && !operation.getSecurity().isEmpty(); // everybody may ask for the others, which need no database
        boolean changes = CHANGING.contains(method);
        boolean sends = changes && method != HttpMethod.DELETE;
        return known
                && switch (kind) {
                    case UNAUTHENTICATED, FORBIDDEN, UNAVAILABLE -> true;
                    case MALFORMED -> sends || has(operation, Parameter.In.QUERY);
                    case NOT_FOUND -> path.contains("{");
                    case CONFLICT -> changes;
                    case STALE ->
                        OpenApiConventions.parameters(operation).stream()
                                .anyMatch(parameter -> "If-Match".equals(parameter.getName()));
                    case TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, IMPOSSIBLE -> sends;
                    case TOO_MANY -> method == HttpMethod.POST;
                    default -> false;
                };
    }

    private static boolean has(Operation operation, Parameter.In place) {
        return OpenApiConventions.parameters(operation).stream().anyMatch(parameter -> parameter.getIn() == place);
    }

    private static APIResponse refused(String description) {
        return OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent()
                        .addMediaType(
                                ProblemAnswers.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(PROBLEM))));
    }

    /** As {@link ProblemBody} is written. */
    private static Schema problem() {
        Schema error = object().addProperty("pointer", OpenApiConventions.text())
                .addProperty("detail", OpenApiConventions.text())
                .addRequired("pointer")
                .addRequired("detail");
        return object().addProperty("type", OpenApiConventions.text())
                .addProperty("title", OpenApiConventions.text())
                .addProperty("status", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER))
                .addProperty("detail", OpenApiConventions.text())
                .addProperty(
                        "errors",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.ARRAY)
                                .items(error))
                .addRequired("type")
                .addRequired("title")
                .addRequired("status")
                .addRequired("detail");
    }

    private static Schema object() {
        return OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
    }
}
