package org.glued.integration.service;

import io.vertx.mutiny.sqlclient.Row;

/** A service after a PUT, and whether the PUT made it. */
record Put(Described described, boolean isNew) {
    static Put from(Row row) {
        return new Put(Described.from(row), row.getBoolean("is_new"));
    }
}
