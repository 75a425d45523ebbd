package org.glued.integration.mq.queue;

import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.glued.integration.web.Links;
import org.jspecify.annotations.Nullable;

/** The messages of queues for who only looks, with links to what they carry, come from or have led to. */
@Singleton
class Messages {
    private final Definitions queues;
    private final BrowseStore browsing;
    private final FindStore finding;
    private final List<Origin> origins;

    Messages(Definitions queues, BrowseStore browsing, FindStore finding, @All List<Origin> origins) {
        this.queues = queues;
        this.browsing = browsing;
        this.finding = finding;
        this.origins = origins;
    }

    Uni<List<Browsed>> browse(String queue, Browsed.@Nullable State state, Page page) {
        return queues.get(queue)
                .chain(known -> browsing.browse(queue, state, page))
                .chain(found -> Leads.of(
                                origins,
                                found.stream().map(one -> one.message().uuid()).toList())
                        .map(leads -> found.stream()
                                .map(one -> linked(queue, one, leads))
                                .toList()));
    }

    /** A message that is neither stored nor known to any room is 404. */
    Uni<Looked> get(String queue, UUID message) {
        return Uni.combine()
                .all()
                .unis(queues.has(queue), finding.find(queue, message), Leads.of(origins, List.of(message)))
                .with((there, found, leads) -> looked(queue, there, message, found, leads));
    }

    private static Looked looked(String queue, boolean there, UUID message, Optional<Browsed> found, Leads leads) {
        if (found.isPresent()) {
            return linked(queue, found.get(), leads);
        }
        if (leads.know(queue, message)) {
            // it may have gone with its queue
            Links links = Links.NONE
                    .with("self", Queues.message(queue, message))
                    .with("queue", there ? Queues.path(queue) : null);
            return Gone.of(message, leads.addTo(links, queue, message));
        }
        throw there ? Problem.notFound("message", message) : Problem.notFound("queue", queue);
    }

    private static Browsed linked(String queue, Browsed found, Leads leads) {
        UUID uuid = found.message().uuid();
        Links links = Links.NONE.with("self", Queues.message(queue, uuid)).with("queue", Queues.path(queue));
        return found.with(leads.addTo(links, queue, uuid));
    }
}
