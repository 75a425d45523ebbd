/**
 * The way to PostgreSQL: statements and transactions over the reactive client, group commit ({@link
 * org.glued.integration.db.Batcher}) and wake-ups between nodes ({@link org.glued.integration.db.Wakeups}).
 *
 * <p>Promises: no call blocks; every call ends, within its deadline, in rows, in the database's own error, or in the
 * problem 503 when the database is away.
 */
@NullMarked
package org.glued.integration.db;

import org.jspecify.annotations.NullMarked;
