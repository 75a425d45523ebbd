package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.glued.integration.mq.message.Message;
import org.glued.integration.mq.queue.Origin;

/** From a message to the run it carries. */
@Singleton
final class CarriedRuns implements Origin {
    @Override
    public String name() {
        return "run";
    }

    @Override
    public Uni<Map<UUID, String>> paths(List<Message> messages) {
        Map<UUID, String> paths = new HashMap<>();
        for (Message message : messages) {
            UUID run = RunMessage.carried(message);
            if (run != null) {
                paths.put(message.uuid(), Runs.path(run));
            }
        }
        return Uni.createFrom().item(paths);
    }
}
