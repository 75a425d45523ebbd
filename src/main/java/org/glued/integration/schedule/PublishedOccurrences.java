package org.glued.integration.schedule;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.glued.integration.mq.queue.Origin;

/** From a message that a schedule has published to its occurrence, whose uuid it has. */
@Singleton
final class PublishedOccurrences implements Origin {
    private final TraceStore traces;

    @Inject
    PublishedOccurrences(TraceStore traces) {
        this.traces = traces;
    }

    @Override
    public String name() {
        return "occurrence";
    }

    @Override
    public Uni<List<Lead>> leads(Collection<UUID> messages) {
        return traces.published(messages);
    }
}
