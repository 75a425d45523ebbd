package org.glued.integration.deployment;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glued.integration.db.Database;
import org.glued.integration.db.Wakeups;

/**
 * What holds back the calls of a deployment, for all nodes: see V5.1__flow.sql, where calls are admitted. Here the
 * outcomes are noted.
 */
@Singleton
public class Flow {
    private static final String WELL = """
            update if__deployments_flow
            set failures = 0, breaker = 'closed', retry_at = null, openings = 0, changed_at = now()
            where deployment = any ($1) and (failures > 0 or breaker = 'half_open')
            """;

    private static final String FAILED = """
            select if__flow_failed(who, times, $3, $4, $5)
            from unnest($1::uuid[], $2::integer[]) as f (who, times)
            order by who
            """;

    private static final String THROTTLED = """
            insert into if__deployments_flow (deployment, throttled_until)
            select d.uuid, clock_timestamp() + t.wait_ms * interval '1 ms'
            from unnest($1::uuid[], $2::bigint[]) as t (who, wait_ms)
            join if__deployments d on d.uuid = t.who
            order by d.uuid
            on conflict (deployment) do update
            set throttled_until = greatest(if__deployments_flow.throttled_until, excluded.throttled_until)
            """;

    private static final String GET = """
            select breaker, failures, retry_at, throttled_until, changed_at from if__deployments_flow where deployment = $1
            """;

    private static final String RESET = """
            update if__deployments_flow
            set failures = 0, breaker = 'closed', retry_at = null, openings = 0, throttled_until = null, changed_at = now()
            where deployment = $1
            """;

    private final Database db;
    private final Wakeups wakeups;
    private final int failures;
    private final Duration open;
    private final Duration longest;

    /**
     * @param failures in a row, after which the breaker opens
     * @param open how long at first
     * @param longest how long at most, when it opens again and again
     */
    @Inject
    Flow(
            Database db,
            Wakeups wakeups,
            @ConfigProperty(name = "glued.if.breaker.failures", defaultValue = "20") int failures,
            @ConfigProperty(name = "glued.if.breaker.open", defaultValue = "PT10S") Duration open,
            @ConfigProperty(name = "glued.if.breaker.longest", defaultValue = "PT5M") Duration longest) {
        this.db = db;
        this.wakeups = wakeups;
        this.failures = failures;
        this.open = open;
        this.longest = longest;
    }

    /**
     * Takes note of outcomes, by deployment.
     *
     * @param well those of fragile deployments that a call has succeeded for
     * @param failing how many calls failed
     * @param throttling how long the peer asks to be left alone
     */
    public Uni<Void> note(Set<UUID> well, Map<UUID, Integer> failing, Map<UUID, Duration> throttling) {
        List<UUID> failed = List.copyOf(failing.keySet());
        List<UUID> throttled = List.copyOf(throttling.keySet());
        List<Uni<RowSet<Row>>> notes = new ArrayList<>();
        if (!well.isEmpty()) {
            notes.add(db.run(WELL, (Object) well.toArray(UUID[]::new)));
        }
        if (!failed.isEmpty()) {
            notes.add(db.run(
                    FAILED,
                    failed.toArray(UUID[]::new),
                    failed.stream().map(failing::get).toArray(Integer[]::new),
                    failures,
                    open.toMillis(),
                    longest.toMillis()));
        }
        if (!throttled.isEmpty()) {
            notes.add(db.run(
                    THROTTLED,
                    throttled.toArray(UUID[]::new),
                    throttled.stream()
                            .map(who ->
                                    throttling.getOrDefault(who, Duration.ZERO).toMillis())
                            .toArray(Long[]::new)));
        }
        return notes.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(notes).andCollectFailures().replaceWithVoid();
    }

    /** How it is at the moment. */
    Uni<Breaker> breaker(UUID deployment) {
        return db.run(GET, deployment)
                .map(rows -> rows.stream().findFirst().map(Breaker::from).orElse(Breaker.NONE));
    }

    /** Lets calls through again. */
    Uni<Void> reset(UUID deployment) {
        return db.run(RESET, deployment)
                .invoke(done -> wakeups.wake(Deployments.TOPIC))
                .replaceWithVoid();
    }
}
