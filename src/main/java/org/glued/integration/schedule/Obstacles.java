package org.glued.integration.schedule;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.glued.integration.action.Callable;
import org.glued.integration.action.Callables;
import org.glued.integration.db.Sql;
import org.jspecify.annotations.Nullable;

/** Why a schedule cannot start anything: its action is not there or not to be called, or its owner may not. */
@Singleton
class Obstacles {
    private final Callables callables;
    private final Owners owners;

    @Inject
    Obstacles(Callables callables, Owners owners) {
        this.callables = callables;
        this.owners = owners;
    }

    /** By schedule; those that can start are not in it. */
    Uni<Map<UUID, String>> of(Sql tx, List<Schedule> schedules) {
        return owners.obstacles(tx, schedules)
                .chain(ofOwners -> ofActions(tx, schedules).map(ofActions -> {
                    Map<UUID, String> all = new HashMap<>(ofOwners);
                    all.putAll(ofActions);
                    return all;
                }));
    }

    private Uni<Map<UUID, String>> ofActions(Sql tx, List<Schedule> schedules) {
        List<UUID> actions = schedules.stream()
                .map(Schedule::action)
                .filter(Objects::nonNull)
                .toList();
        return actions.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : callables.load(tx, actions).map(found -> of(schedules, found));
    }

    private static Map<UUID, String> of(List<Schedule> schedules, Map<UUID, Callable> callables) {
        Map<UUID, String> obstacles = new HashMap<>();
        for (Schedule schedule : schedules) {
            UUID action = schedule.action();
            String obstacle = action == null ? null : obstacle(callables.get(action));
            if (obstacle != null) {
                obstacles.put(schedule.uuid(), obstacle);
            }
        }
        return obstacles;
    }

    private static @Nullable String obstacle(@Nullable Callable callable) {
        boolean paused = callable != null && !callable.deploymentEnabled();
        String obstacle = Callable.obstacle(callable);
        return obstacle == null && paused ? "the deployment is disabled" : obstacle;
    }
}
