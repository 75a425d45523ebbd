package org.glued.integration.web;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Says in the OpenAPI document what section 1 of the contract says of every operation, at build time. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class OpenApiConventions implements OASFilter {
    private static final String PROBLEM = "Problem";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getComponents().addSchema(PROBLEM, problem());
        document.getComponents().addResponse(PROBLEM, refused());
        document.getPaths().getPathItems().values().forEach(OpenApiConventions::complete);
        PathItem root = document.getPaths().getPathItem(Answers.PREFIX);
        if (root != null) {
            document.getPaths().removePathItem(Answers.PREFIX);
            document.getPaths().addPathItem(Answers.PREFIX + "/", root);
        }
    }

    private static void complete(PathItem path) {
        path.getOperations().values().forEach(OpenApiConventions::refusals);
        Operation post = path.getPOST();
        if (post != null && makesSomething(post)) {
            post.addParameter(idempotencyKey());
        }
    }

    /** Every refusal is a problem, whatever its status. */
    private static void refusals(Operation operation) {
        List.of("400", "401", "403").forEach(operation.getResponses()::removeAPIResponse);
        operation.getResponses().setDefaultValue(OASFactory.createAPIResponse().ref(PROBLEM));
    }

    private static boolean makesSomething(Operation operation) {
        return operation.getResponses().hasAPIResponse("201")
                || operation.getResponses().hasAPIResponse("202");
    }

    private static Parameter idempotencyKey() {
        return OASFactory.createParameter()
                .name("Idempotency-Key")
                .in(Parameter.In.HEADER)
                .description("The same key and body within 24 hours gets the first answer again")
                .schema(text());
    }

    private static APIResponse refused() {
        return OASFactory.createAPIResponse()
                .description("Refused (RFC 9457)")
                .content(OASFactory.createContent()
                        .addMediaType(
                                ProblemAnswers.MEDIA_TYPE,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(PROBLEM))));
    }

    private static Schema problem() {
        Schema error = object().addProperty("pointer", text()).addProperty("detail", text());
        return object().addProperty("type", text())
                .addProperty("title", text())
                .addProperty("status", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER))
                .addProperty("detail", text())
                .addProperty(
                        "errors",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.ARRAY)
                                .items(error));
    }

    private static Schema object() {
        return OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    }
}
