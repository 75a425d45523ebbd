package org.glued.integration.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import org.glued.integration.db.Sql;

/** Keeps something in the shape that a service's {@code config_schema} asks for. */
public interface SchemaFollower {
    /** Called in the transaction that changes the schema, which holds the lock of the service's row. */
    Uni<Void> changed(Sql tx, String service, JsonNode schema);
}
