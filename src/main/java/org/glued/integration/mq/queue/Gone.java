package org.glued.integration.mq.queue;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.glued.integration.web.Links;

/**
 * A message that is no longer stored: acknowledged, expired, purged, or a dead letter somewhere else. What it led to is
 * still known.
 */
@RegisterForReflection // answered as Looked
record Gone(@Schema(enumeration = "gone") String state, UUID uuid, Links links) implements Looked {
    static Gone of(UUID uuid, Links links) {
        return new Gone("gone", uuid, links);
    }
}
