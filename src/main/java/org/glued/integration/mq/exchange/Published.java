package org.glued.integration.mq.exchange;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Set;
import java.util.UUID;
import org.glued.integration.mq.queue.Append;

/**
 * A publication that is stored.
 *
 * @param routed how many queues have it
 * @param queues their names, to be announced after the commit
 */
@RegisterForReflection // answered as one or as a list, so that no signature names it
public record Published(UUID uuid, int routed, @JsonIgnore Set<String> queues) {
    static Published of(Append.Outcome outcome) {
        return new Published(outcome.uuid(), outcome.queues().size(), outcome.queues());
    }
}
