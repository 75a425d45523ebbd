package org.glued.integration.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.glued.integration.action.Actions;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.db.Violation;
import org.glued.integration.db.Wakeups;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** All schedules. */
@Singleton
public class Schedules {
    /** Hinted when a schedule may be due at another time than before. */
    static final String TOPIC = "schedules";

    private static final int CHANGE_ATTEMPTS = 10;

    private final Database db;
    private final ScheduleStore store;
    private final TraceStore traces;
    private final Requested requested;
    private final Starter starter;
    private final Actions actions;
    private final Wakeups wakeups;

    @Inject
    Schedules(
            Database db,
            ScheduleStore store,
            TraceStore traces,
            Requested requested,
            Starter starter,
            Actions actions,
            Wakeups wakeups) {
        this.db = db;
        this.store = store;
        this.traces = traces;
        this.requested = requested;
        this.starter = starter;
        this.actions = actions;
        this.wakeups = wakeups;
    }

    /** The path of one, behind the prefix. */
    static String path(UUID schedule) {
        return "/v1/schedules/" + schedule;
    }

    Uni<Schedule> get(UUID uuid) {
        return store.find(db, uuid).map(found -> found.orElseThrow(() -> none(uuid)));
    }

    Uni<List<Schedule>> list(Page page) {
        return store.list(db, page);
    }

    /** Defines a schedule from within, as {@code POST} does. */
    public Uni<Void> define(JsonNode document, UUID owner) {
        return create(Form.read(document, ScheduleInput::read), owner).replaceWithVoid();
    }

    Uni<Schedule> create(ScheduleInput input, UUID owner) {
        return knownTarget(input)
                .chain(() -> store.now(db))
                .chain(now -> store.insert(db, Draft.of(input, owner, now)))
                .onFailure(Violation.of("if__scheduler_pkey"))
                .transform(taken -> Problem.conflict("There is a schedule " + input.uuid() + " already"))
                .invoke(this::hint);
    }

    Uni<Schedule> replace(UUID uuid, ScheduleInput input, String @Nullable [] nonces, UUID owner) {
        if (input.uuid() != null && !input.uuid().equals(uuid)) {
            throw Problem.invalid("/uuid", "is not the uuid of the path");
        }
        return get(uuid)
                .chain(old -> knownTarget(input))
                .chain(() -> change(uuid, nonces, (old, now) -> Draft.replacing(old, input, owner, now)));
    }

    /** Changes what is stored now: another's change in between, unless the caller has named a version, is taken along. */
    Uni<Schedule> patch(UUID uuid, Function<Schedule, ScheduleInput> input, String @Nullable [] nonces, UUID owner) {
        return Uni.createFrom()
                .deferred(() -> get(uuid)
                        .chain(old -> replace(
                                uuid, input.apply(old), nonces == null ? new String[] {old.nonce()} : nonces, owner)))
                .onFailure(failure -> nonces == null && Problem.isStale(failure))
                .retry()
                .atMost(CHANGE_ATTEMPTS);
    }

    /** Pauses, or resumes with the next instant from now: what was paused on purpose is not caught up. */
    Uni<Schedule> enable(UUID uuid, boolean enabled) {
        return change(uuid, null, (old, now) -> Draft.enabled(old, enabled, now));
    }

    Uni<Void> delete(UUID uuid, String @Nullable [] nonces) {
        return get(uuid)
                .chain(old -> store.delete(db, uuid, nonces))
                .invoke(deleted -> {
                    if (!deleted) {
                        throw nonces == null ? none(uuid) : Problem.stale();
                    }
                })
                .replaceWithVoid();
    }

    Uni<Trace> trigger(UUID uuid) {
        return requested(uuid, requested::trigger).map(List::getFirst);
    }

    Uni<List<Trace>> backfill(UUID uuid, Backfill backfill) {
        return requested(uuid, (tx, schedule, now) -> requested.backfill(tx, schedule, backfill, now));
    }

    Uni<List<Trace>> occurrences(UUID uuid, Page page) {
        return get(uuid).chain(schedule -> traces.list(uuid, page));
    }

    Uni<Trace> occurrence(UUID uuid) {
        return traces.find(uuid).map(found -> found.orElseThrow(() -> Problem.notFound("occurrence", uuid)));
    }

    /** What is to come, as if it were enabled. */
    Uni<List<Instant>> fires(UUID uuid, int count) {
        return get(uuid).chain(schedule -> store.now(db).map(now -> Draft.fires(schedule, now, count)));
    }

    private interface Request {
        Uni<Requested.Done> fire(Sql tx, Schedule schedule, Instant now);
    }

    /** Read before the commit: what is done must be answered. */
    private Uni<List<Trace>> requested(UUID uuid, Request request) {
        return db.inTransaction(tx -> locked(tx, uuid)
                        .chain(schedule -> store.now(tx).chain(now -> request.fire(tx, schedule, now)))
                        .chain(done -> shown(tx, done)))
                .invoke(shown -> starter.announce(shown.queues()))
                .map(Shown::traces);
    }

    private record Shown(List<Trace> traces, Set<String> queues) {}

    private Uni<Shown> shown(Sql tx, Requested.Done done) {
        return traces.all(tx, done.occurrences().stream().map(Occurrence::uuid).toList())
                .map(found -> new Shown(found, done.queues()));
    }

    private Uni<Schedule> change(
            UUID uuid, String @Nullable [] nonces, BiFunction<Schedule, Instant, Schedule> change) {
        return db.inTransaction(tx -> locked(tx, uuid)
                        .chain(old -> store.now(tx).map(now -> change.apply(old, now)))
                        .call(changed -> store.replace(tx, changed, nonces).invoke(Schedules::requireFresh)))
                .invoke(this::hint);
    }

    private Uni<Schedule> locked(Sql tx, UUID uuid) {
        return store.lock(tx, uuid).map(found -> found.orElseThrow(() -> none(uuid)));
    }

    /** What it starts must be there. */
    private Uni<Void> knownTarget(ScheduleInput input) {
        return knownAction(input.action()).chain(() -> knownExchange(input.exchange()));
    }

    private Uni<Void> knownExchange(@Nullable String exchange) {
        if (exchange == null) {
            return Uni.createFrom().voidItem();
        }
        return store.knowsExchange(db, exchange)
                .invoke(known -> {
                    if (!known) {
                        throw Problem.impossible("/publish/exchange", "There is no exchange " + exchange);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> knownAction(@Nullable UUID action) {
        if (action == null) {
            return Uni.createFrom().voidItem();
        }
        return actions.get(action)
                .onFailure(failure -> failure instanceof Problem problem && problem.kind() == Problem.Kind.NOT_FOUND)
                .transform(gone -> Problem.impossible("/action", "There is no such action"))
                .replaceWithVoid();
    }

    private void hint(Schedule changed) {
        wakeups.wake(TOPIC);
    }

    private static void requireFresh(boolean done) {
        if (!done) {
            throw Problem.stale();
        }
    }

    private static Problem none(UUID uuid) {
        return Problem.notFound("schedule", uuid);
    }
}
