package org.glued.integration.service;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a new document changes, by operationId.
 *
 * @param breaks the actions whose method is gone
 */
record Refreshed(List<String> added, List<String> changed, List<String> removed, List<UUID> breaks) {
    static Refreshed between(List<Method> old, List<Method> now) {
        Map<String, Method> before = byName(old);
        Map<String, Method> after = byName(now);
        return new Refreshed(
                after.keySet().stream()
                        .filter(name -> !before.containsKey(name))
                        .sorted()
                        .toList(),
                after.values().stream()
                        .filter(method ->
                                before.containsKey(method.method()) && !same(method, before.get(method.method())))
                        .map(Method::method)
                        .sorted()
                        .toList(),
                before.keySet().stream()
                        .filter(name -> !after.containsKey(name))
                        .sorted()
                        .toList(),
                List.of());
    }

    Refreshed breaking(List<UUID> actions) {
        return new Refreshed(added, changed, removed, actions);
    }

    /** As texts: a number read from the database may be of another class than one read from a document. */
    private static boolean same(Method one, Method other) {
        return one.toString().equals(other.toString());
    }

    private static Map<String, Method> byName(List<Method> methods) {
        return methods.stream().collect(Collectors.toMap(Method::method, Function.identity()));
    }
}
