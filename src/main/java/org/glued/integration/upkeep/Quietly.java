package org.glued.integration.upkeep;

import io.smallrye.mutiny.Uni;
import java.util.function.Consumer;

/** Work that comes again by itself: when it fails somebody is told, and the next time is soon; the database may be away. */
final class Quietly {
    private Quietly() {}

    static Uni<Void> run(Uni<?> work, Consumer<Throwable> told) {
        return work.replaceWithVoid().onFailure().invoke(told).onFailure().recoverWithNull();
    }
}
