package org.glued.integration.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.mutiny.sqlclient.Row;
import org.glued.integration.kernel.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * An operation of a service.
 *
 * @param method its operationId
 * @param path a template behind the base URL
 * @param parameters OpenAPI parameter objects, references resolved, those of the path included
 * @param requestSchema of a JSON body, or null when none is described
 */
public record Method(
        String method,
        String httpMethod,
        String path,
        String summary,
        JsonNode parameters,
        @Nullable JsonNode requestSchema) {

    static Method from(Row row) {
        String schema = row.getString("request_schema");
        return new Method(
                row.getString("method"),
                row.getString("http_method"),
                row.getString("path"),
                row.getString("summary"),
                JsonText.parse(row.getString("parameters")),
                schema == null ? null : JsonText.parse(schema));
    }
}
