package org.glued.integration.schedule;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.glued.integration.mq.message.Message;
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
    public Uni<Map<UUID, String>> paths(List<Message> messages) {
        return traces.known(messages.stream().map(Message::uuid).toList())
                .map(known -> known.stream().collect(Collectors.toMap(Function.identity(), Trace::path)));
    }
}
