package org.glued.integration.schedule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.glued.integration.action.Callable;
import org.jspecify.annotations.Nullable;

/** Why an action cannot be started. */
final class Obstacles {
    private Obstacles() {}

    /** By schedule; those that can start are not in it. */
    static Map<UUID, String> of(List<Claimed> claimed, Map<UUID, Callable> callables) {
        Map<UUID, String> obstacles = new HashMap<>();
        for (Claimed one : claimed) {
            UUID action = one.schedule().action();
            String obstacle = action == null ? null : obstacle(callables.get(action));
            if (obstacle != null) {
                obstacles.put(one.schedule().uuid(), obstacle);
            }
        }
        return obstacles;
    }

    private static @Nullable String obstacle(@Nullable Callable callable) {
        if (callable == null) {
            return "the action is deleted";
        }
        if (!callable.action().enabled()) {
            return "the action is disabled";
        }
        return callable.deploymentEnabled() ? null : "the deployment is disabled";
    }
}
