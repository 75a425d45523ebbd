package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.glued.integration.db.Sql;

/** Ends runs before their time. */
@Singleton
final class Cancelling {
    private static final String CANCEL = """
            with cancelled as (
                update if__runs
                set status = 'cancelled', reason = $2, waiting_for = null, due_at = null, ended_at = now(), alive_until = null
                where uuid = any ($1) and status in ('queued', 'running')
                returning uuid, action, attempt, http_status
            ), noted as (
                insert into if__actions_states (uuid, action, run, attempt, status, reason, http_status)
                select gen_random_uuid(), action, uuid, attempt, 'cancelled', $2, http_status from cancelled
            )
            select uuid from cancelled
            """;

    @Inject
    Cancelling() {}

    /** @return those that were not over */
    Uni<Set<UUID>> cancel(Sql tx, List<UUID> runs, String reason) {
        return runs.isEmpty()
                ? Uni.createFrom().item(Set.of())
                : tx.run(CANCEL, runs.toArray(UUID[]::new), reason)
                        .map(rows ->
                                rows.stream().map(row -> row.getUUID("uuid")).collect(Collectors.toSet()));
    }
}
