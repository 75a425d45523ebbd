package org.glued.integration.db;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import org.jspecify.annotations.Nullable;

/** Something that runs one statement: the {@link Database}, each statement its own transaction, or an open transaction. */
public interface Sql {
    /**
     * Runs a prepared statement.
     *
     * @param statement a whole statement with {@code $1…$n}
     * @param arguments as many values as the statement has parameters; Java arrays for array parameters
     * @return the rows; fails with the problem 503 when the database is away, 400 when it has no place for a
     *     character of a text, else with the client's PgException
     */
    Uni<RowSet<Row>> run(String statement, @Nullable Object... arguments);
}
