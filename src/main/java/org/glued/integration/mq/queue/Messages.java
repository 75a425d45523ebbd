package org.glued.integration.mq.queue;

import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.glued.integration.mq.message.Message;
import org.glued.integration.web.Links;
import org.jspecify.annotations.Nullable;

/** The messages of queues for who only looks, with links to what they carry or come from. */
@Singleton
class Messages {
    private final Definitions queues;
    private final BrowseStore store;
    private final List<Origin> origins;

    Messages(Definitions queues, BrowseStore store, @All List<Origin> origins) {
        this.queues = queues;
        this.store = store;
        this.origins = origins;
    }

    Uni<List<Browsed>> browse(String queue, Browsed.@Nullable State state, Page page) {
        return queues.get(queue)
                .chain(known -> store.browse(queue, state, page))
                .chain(found -> linked(queue, found));
    }

    /** Fails with 404 when it has left the queue and its history, or is too far behind others to be found. */
    Uni<Browsed> get(String queue, UUID message) {
        return queues.get(queue)
                .chain(known -> store.find(queue, message))
                .map(found -> found.orElseThrow(() -> Problem.notFound("message", message)))
                .chain(found -> linked(queue, List.of(found)))
                .map(List::getFirst);
    }

    private Uni<List<Browsed>> linked(String queue, List<Browsed> found) {
        List<Message> messages = found.stream().map(Browsed::message).toList();
        return Uni.join()
                .all(origins.stream().map(origin -> origin.paths(messages)).toList())
                .andFailFast()
                .map(paths -> linked(queue, found, paths));
    }

    private List<Browsed> linked(String queue, List<Browsed> found, List<Map<UUID, String>> paths) {
        List<Browsed> linked = new ArrayList<>(found.size());
        for (Browsed one : found) {
            UUID uuid = one.message().uuid();
            Links links = Links.NONE.with("self", Queues.message(queue, uuid)).with("queue", Queues.path(queue));
            for (int i = 0; i < paths.size(); i++) {
                links = links.with(origins.get(i).name(), paths.get(i).get(uuid));
            }
            linked.add(one.with(links));
        }
        return linked;
    }
}
