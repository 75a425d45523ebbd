package org.glued.integration.cache;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Calls in the air on this node: whoever wants the same answer meanwhile shares the call. */
public final class Flights<T> {
    private final ConcurrentHashMap<Key, Uni<T>> flying = new ConcurrentHashMap<>();

    public Uni<T> join(Key key, Supplier<Uni<T>> start) {
        Uni<T> mine = Uni.createFrom()
                .deferred(start::get)
                .onTermination()
                .invoke(() -> flying.remove(key))
                .memoize()
                .indefinitely();
        Uni<T> other = flying.putIfAbsent(key, mine);
        return other == null ? mine : other;
    }
}
