package org.glued.integration.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.glued.integration.action.Actions;
import org.glued.integration.db.Database;
import org.glued.integration.db.Sql;
import org.glued.integration.db.Violation;
import org.glued.integration.db.Wakeups;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.glued.integration.kernel.Times;
import org.jspecify.annotations.Nullable;

/** All schedules. */
@Singleton
public class Schedules {
    /** Hinted when a schedule may be due at another time than before. */
    static final String TOPIC = "schedules";

    private static final int CHANGE_ATTEMPTS = 10;

    private final Database db;
    private final ScheduleStore store;
    private final OccurrenceStore occurrences;
    private final Firing firing;
    private final Starter starter;
    private final Actions actions;
    private final Wakeups wakeups;

    @Inject
    Schedules(
            Database db,
            ScheduleStore store,
            OccurrenceStore occurrences,
            Firing firing,
            Starter starter,
            Actions actions,
            Wakeups wakeups) {
        this.db = db;
        this.store = store;
        this.occurrences = occurrences;
        this.firing = firing;
        this.starter = starter;
        this.actions = actions;
        this.wakeups = wakeups;
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
        Schedule made = Draft.of(input, owner, Times.now());
        return knownAction(made.action())
                .chain(() -> store.insert(db, made))
                .onFailure(Violation.of("if__scheduler_pkey"))
                .transform(taken -> Problem.conflict("There is a schedule " + made.uuid() + " already"))
                .invoke(this::hint);
    }

    Uni<Schedule> replace(UUID uuid, ScheduleInput input, String @Nullable [] nonces, UUID owner) {
        if (input.uuid() != null && !input.uuid().equals(uuid)) {
            throw Problem.invalid("/uuid", "is not the uuid of the path");
        }
        return get(uuid)
                .chain(old -> knownAction(input.action()))
                .chain(() -> change(uuid, nonces, old -> Draft.replacing(old, input, owner, Times.now())));
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
        return change(uuid, null, old -> Draft.enabled(old, enabled, Times.now()));
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

    Uni<Occurrence> trigger(UUID uuid) {
        return db.inTransaction(tx -> locked(tx, uuid)
                        .chain(schedule -> firing.trigger(tx, new Claimed(schedule, Times.now(), false))))
                .invoke(done -> starter.announce(done.queues()))
                .map(Firing.Triggered::occurrence);
    }

    Uni<List<Occurrence>> occurrences(UUID uuid, Page page) {
        return get(uuid).chain(schedule -> occurrences.list(db, uuid, page));
    }

    /** What is to come, as if it were enabled. */
    Uni<List<Instant>> fires(UUID uuid, int count) {
        return get(uuid).map(schedule -> Draft.fires(schedule, Times.now(), count));
    }

    private Uni<Schedule> change(UUID uuid, String @Nullable [] nonces, UnaryOperator<Schedule> change) {
        return db.inTransaction(tx -> locked(tx, uuid)
                        .map(change)
                        .call(changed -> store.replace(tx, changed, nonces).invoke(Schedules::requireFresh)))
                .invoke(this::hint);
    }

    private Uni<Schedule> locked(Sql tx, UUID uuid) {
        return store.lock(tx, uuid).map(found -> found.orElseThrow(() -> none(uuid)));
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
