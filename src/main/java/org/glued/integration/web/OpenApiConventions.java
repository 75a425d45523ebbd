package org.glued.integration.web;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.glued.integration.kernel.Page;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

/** Says in the OpenAPI document what section 1 of the contract says of every operation, at build time. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class OpenApiConventions implements OASFilter {
    private static final String JSON = "application/json";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String ETAG = "ETag";
    private static final String LOCATION = "Location";
    private static final String LINK = "Link";

    private final IndexView index;

    /** @param index the classes of the build */
    public OpenApiConventions(IndexView index) {
        this.index = index;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Refusals.define(document.getComponents());
        document.getComponents()
                .addHeader(
                        ETAG,
                        OASFactory.createHeader()
                                .description("The nonce, quoted")
                                .schema(text()))
                .addHeader(
                        LOCATION,
                        OASFactory.createHeader().description("Where it is").schema(text()))
                .addHeader(
                        LINK,
                        OASFactory.createHeader()
                                .description("Where the next page is, with rel=\"next\" (RFC 8288), when there is one")
                                .schema(text()));
        Map<String, PathItem> paths = document.getPaths().getPathItems();
        paths.values().forEach(OpenApiConventions::mergePatches);
        new SchemaConventions(document, new RecordFields(index)).apply();
        Set<String> idempotent = idempotent();
        paths.forEach((path, item) -> item.getOperations().forEach((method, operation) -> {
            if (idempotent.contains(operation.getOperationId())) {
                operation.addParameter(idempotencyKey());
            }
            pages(operation);
            headers(document, operation);
            Refusals.list(path, method, operation);
        }));
        PathItem root = document.getPaths().getPathItem(Answers.PREFIX);
        if (root != null) {
            document.getPaths().removePathItem(Answers.PREFIX);
            document.getPaths().addPathItem(Answers.PREFIX + "/", root);
        }
    }

    /** A PATCH takes its media type beside plain JSON. */
    private static void mergePatches(PathItem path) {
        if (path.getPATCH() != null) {
            Content content = path.getPATCH().getRequestBody().getContent();
            MediaType json = content.getMediaType(JSON);
            content.addMediaType(
                    MERGE_PATCH,
                    OASFactory.createMediaType()
                            .schema(OASFactory.createSchema()
                                    .ref(json.getSchema().getRef())));
        }
    }

    /** The ids of the operations that honour an Idempotency-Key. */
    private Set<String> idempotent() {
        return index.getAnnotations(org.eclipse.microprofile.openapi.annotations.Operation.class).stream()
                .filter(operation -> operation.target().kind() == AnnotationTarget.Kind.METHOD)
                .filter(operation -> operation.target().hasDeclaredAnnotation(Idempotent.class))
                .map(OpenApiConventions::id)
                .collect(Collectors.toSet());
    }

    private static String id(AnnotationInstance operation) {
        return operation.value("operationId").asString();
    }

    private static Parameter idempotencyKey() {
        return OASFactory.createParameter()
                .name("Idempotency-Key")
                .in(Parameter.In.HEADER)
                .description("The same key and body within 24 hours gets the first answer again")
                .schema(text());
    }

    private static void pages(Operation operation) {
        for (Parameter parameter : parameters(operation)) {
            if ("limit".equals(parameter.getName())) {
                parameter.setDescription("How many items a page has at most");
                parameter.setSchema(OASFactory.createSchema()
                        .addType(Schema.SchemaType.INTEGER)
                        .minimum(BigDecimal.ONE)
                        .maximum(BigDecimal.valueOf(Page.MOST))
                        .defaultValue(Page.DEFAULT));
                operation.getResponses().getAPIResponse("200").addHeader(LINK, header(LINK));
            } else if ("after".equals(parameter.getName())) {
                parameter.setDescription("Where the page before ended, as its Link says");
            }
        }
    }

    /** What has a nonce says it as its ETag, too; what was made, or queued, under a uuid of its own has a Location. */
    private static void headers(OpenAPI document, Operation operation) {
        for (Map.Entry<String, APIResponse> answer :
                operation.getResponses().getAPIResponses().entrySet()) {
            Schema schema = json(answer.getValue());
            if (schema == null) {
                continue;
            }
            if (has(document, schema, "nonce")) {
                answer.getValue().addHeader(ETAG, header(ETAG));
            }
            Schema made = schema.getItems() == null ? schema : schema.getItems();
            if (Set.of("201", "202").contains(answer.getKey()) && has(document, made, "uuid")) {
                answer.getValue().addHeader(LOCATION, header(LOCATION));
            }
        }
    }

    private static @Nullable Schema json(APIResponse answer) {
        MediaType json =
                answer.getContent() == null ? null : answer.getContent().getMediaType(JSON);
        return json == null ? null : json.getSchema();
    }

    private static boolean has(OpenAPI document, Schema schema, String property) {
        if (schema.getRef() == null) {
            return false;
        }
        Schema named = document.getComponents().getSchemas().get(Schemas.name(schema));
        return named != null
                && named.getProperties() != null
                && named.getProperties().containsKey(property);
    }

    static Collection<Parameter> parameters(Operation operation) {
        return operation.getParameters() == null ? List.of() : operation.getParameters();
    }

    private static Header header(String name) {
        return OASFactory.createHeader().ref(name);
    }

    static Schema text() {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    }
}
