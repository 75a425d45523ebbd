package org.glued.integration.service;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.mutiny.sqlclient.Row;
import org.glued.integration.kernel.JsonText;
import org.jspecify.annotations.Nullable;

/** A service with its inline OpenAPI document, so that what is shown can be written back. */
record Described(@JsonUnwrapped Service service, @Nullable JsonNode openapi) {
    static Described from(Row row) {
        String document = row.getString("openapi");
        return new Described(Service.from(row), document == null ? null : JsonText.parse(document));
    }
}
