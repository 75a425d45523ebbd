package org.glued.integration.db;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Hints that there is work: within this node at once, between nodes by NOTIFY. A hint may be lost, so whoever waits for
 * one also looks by itself now and then.
 */
@Singleton
public class Wakeups {
    private final Listener listener;
    private final Map<String, Set<MultiEmitter<? super String>>> waiting = new ConcurrentHashMap<>();
    private final Set<Consumer<String>> watching = ConcurrentHashMap.newKeySet();

    @Inject
    Wakeups(Listener listener) {
        this.listener = listener;
    }

    void start(@Observes @Priority(1) StartupEvent event) {
        listener.start(this::signal, this::signalAll);
    }

    void stop(@Observes @Priority(Integer.MAX_VALUE - 1) ShutdownEvent event) {
        listener.stop();
    }

    /** Tells everyone waiting on {@code topic}, on every node; called after the commit that made the work. */
    public void wake(String topic) {
        signal(topic);
        listener.tell(topic);
    }

    /**
     * One item for each hint on {@code topic}, and one whenever hints may have been missed; those that come faster than
     * they are taken are merged into one. Waiting costs no statement and no connection.
     */
    public Multi<String> on(String topic) {
        return Multi.createFrom()
                .<String>emitter(emitter -> wait(topic, emitter))
                .onOverflow()
                .dropPreviousItems();
    }

    /** As {@link #on(String)}, and once every so often, because a hint may be lost. */
    public Multi<String> on(String topic, Duration every) {
        return Multi.createBy()
                .merging()
                .streams(on(topic), Multi.createFrom().ticks().every(every).map(tick -> topic))
                .onOverflow()
                .dropPreviousItems();
    }

    /** As {@link #on(String)}, for whichever topics are {@code wanted} when they are hinted, of those that may not be known before. */
    public Multi<String> onAny(Predicate<String> wanted) {
        return Multi.createFrom()
                .<String>emitter(emitter -> {
                    Consumer<String> watcher = topic -> {
                        if (wanted.test(topic)) {
                            emitter.emit(topic);
                        }
                    };
                    watching.add(watcher);
                    emitter.onTermination(() -> watching.remove(watcher));
                })
                .onOverflow()
                .dropPreviousItems();
    }

    private void wait(String topic, MultiEmitter<? super String> emitter) {
        waiting.compute(topic, (name, all) -> {
            Set<MultiEmitter<? super String>> joined = all == null ? ConcurrentHashMap.newKeySet() : all;
            joined.add(emitter);
            return joined;
        });
        emitter.onTermination(() -> waiting.computeIfPresent(topic, (name, all) -> {
            all.remove(emitter);
            return all.isEmpty() ? null : all;
        }));
    }

    private void signal(String topic) {
        watching.forEach(watcher -> watcher.accept(topic));
        Set<MultiEmitter<? super String>> all = waiting.get(topic);
        if (all != null) {
            all.forEach(emitter -> emitter.emit(topic));
        }
    }

    private void signalAll() {
        waiting.keySet().forEach(this::signal);
    }
}
