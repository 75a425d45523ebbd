package org.glued.integration.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private static final String PETS = """
            openapi: 3.0.3
            paths:
              /pets/{petId}:
                parameters:
                  - $ref: '#/components/parameters/Pet'
                  - {name: verbose, in: query, schema: {type: boolean}}
                get:
                  operationId: getPet
                  summary: One pet
                  parameters:
                    - {name: verbose, in: query, required: true}
                post:
                  requestBody: {$ref: '#/components/requestBodies/Pet'}
              x-note: no path
            components:
              parameters:
                Pet: {name: petId, in: path, required: true}
              requestBodies:
                Pet: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
              schemas:
                Pet: {type: object}
            """;

    @Test
    void operations_become_methods() {
        List<Method> methods = OpenApi.methods(Document.parse(PETS));
        assertEquals(
                List.of("getPet", "post_pets_petId"),
                methods.stream().map(Method::method).toList());
        Method get = methods.getFirst();
        assertEquals("GET", get.httpMethod());
        assertEquals("One pet", get.summary());
        assertEquals(2, get.parameters().size());
        assertEquals("path", get.parameters().get(0).path("in").asText());
        assertEquals(true, get.parameters().get(1).path("required").asBoolean());
        assertNotNull(methods.get(1).requestSchema());
        assertEquals("object", methods.get(1).requestSchema().path("type").asText());
    }

    @Test
    void a_document_that_cannot_be_imported_says_why() {
        assertEquals("The document is not OpenAPI 3.x", why("swagger: '2.0'"));
        assertEquals("The document is not an object", why("- 1"));
        assertEquals("The document is not JSON", why("{oops"));
        assertEquals(
                "The operationId a is there twice",
                why("{\"openapi\": \"3.1.0\", \"paths\": {\"/a\": {\"get\": {\"operationId\": \"a\"}},"
                        + " \"/b\": {\"get\": {\"operationId\": \"a\"}}}}"));
        assertEquals(
                "The reference #/nowhere leads nowhere in the document",
                why("{\"openapi\": \"3.1.0\", \"paths\": {\"/a\": {\"$ref\": \"#/nowhere\"}}}"));
    }

    @Test
    void references_in_a_circle_end() {
        why("{\"openapi\": \"3.1.0\", \"paths\": {\"/a\": {\"$ref\": \"#/x\"}}, \"x\": {\"$ref\": \"#/x\"}}");
    }

    private static String why(String text) {
        return assertThrows(IllegalArgumentException.class, () -> OpenApi.methods(Document.parse(text)))
                .getMessage();
    }
}
