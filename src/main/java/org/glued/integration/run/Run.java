package org.glued.integration.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.db.Columns;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Page;
import org.glued.integration.web.Links;
import org.jspecify.annotations.Nullable;

/**
 * A run as the contract shows it; attempts, foreign ids and replays only where one run is asked for.
 *
 * @param waitingFor why a pending run waits
 * @param dueAt when the next attempt is due
 * @param replays where the runs are whose cause is this one, the newest 100 first
 */
record Run(
        UUID uuid,
        UUID action,
        UUID deployment,
        @Schema(implementation = RunStatus.class) String status,
        @Nullable String waitingFor,
        @Nullable String reason,
        @Nullable Integer httpStatus,
        int attempt,
        Cause cause,
        @Nullable UUID owner,
        @Nullable UUID message,
        @Nullable Instant dueAt,
        @Nullable Instant expiresAt,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Attempt> attempts,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> fids,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> replays,
        Links links)
        implements Page.Row {

    /**
     * One HTTP exchange of a run, redacted and capped. Of an attempt that has not come to its end on its node, only that there
     * was one is known.
     *
     * @param outcome ok, fail, retry or accepted; of one of which nothing else is known interrupted, or the status of its run
     * @param reason why it was no success
     */
    record Attempt(
            int attempt,
            String outcome,
            @Nullable String reason,
            @Nullable Integer httpStatus,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable JsonNode request,
            @Nullable JsonNode response,
            @Nullable String contentHash) {
        static Attempt unknown(int number, String outcome) {
            return new Attempt(number, outcome, null, null, null, null, null, null, null);
        }

        static Attempt from(Row row) {
            String response = row.getString("response");
            return new Attempt(
                    row.getInteger("attempt"),
                    row.getString("outcome"),
                    row.getString("reason"),
                    row.getInteger("http_status"),
                    row.getOffsetDateTime("started_at").toInstant(),
                    row.getOffsetDateTime("ended_at").toInstant(),
                    JsonText.parse(row.getString("request")),
                    response == null ? null : JsonText.parse(response),
                    row.getString("content_hash"));
        }
    }

    static Run from(Row row) {
        Cause cause = new Cause(row.getString("cause_kind"), row.getUUID("cause_id"));
        return new Run(
                row.getUUID("uuid"),
                row.getUUID("action"),
                row.getUUID("deployment"),
                row.getString("status"),
                row.getString("waiting_for"),
                row.getString("reason"),
                row.getInteger("http_status"),
                row.getInteger("attempt"),
                cause,
                row.getUUID("owner"),
                row.getUUID("message"),
                Columns.instant(row.getOffsetDateTime("due_at")),
                Columns.instant(row.getOffsetDateTime("expires_at")),
                row.getOffsetDateTime("created_at").toInstant(),
                Columns.instant(row.getOffsetDateTime("started_at")),
                Columns.instant(row.getOffsetDateTime("ended_at")),
                null,
                null,
                null,
                RunLinks.of(row, cause));
    }

    Run with(List<Attempt> known, List<String> found, List<String> again) {
        Map<Integer, Attempt> numbered = known.stream().collect(Collectors.toMap(Attempt::attempt, one -> one));
        List<Attempt> tried = IntStream.rangeClosed(1, attempt)
                .mapToObj(number -> numbered.getOrDefault(
                        number, Attempt.unknown(number, number < attempt ? "interrupted" : status)))
                .toList();
        return new Run(
                uuid,
                action,
                deployment,
                status,
                waitingFor,
                reason,
                httpStatus,
                attempt,
                cause,
                owner,
                message,
                dueAt,
                expiresAt,
                createdAt,
                startedAt,
                endedAt,
                tried,
                found,
                again,
                links);
    }
}
