package org.glued.integration.mq.queue;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.glued.integration.web.Links;

/** What all rooms know of some messages, by message. */
record Leads(Map<UUID, List<Named>> byMessage) {
    record Named(String name, Origin.Lead lead) {}

    /** Asks each of {@code origins}, of which there is at least one. */
    static Uni<Leads> of(List<Origin> origins, Collection<UUID> messages) {
        return Uni.join()
                .all(origins.stream().map(origin -> origin.leads(messages)).toList())
                .andFailFast()
                .map(found -> named(origins, found));
    }

    private static Leads named(List<Origin> origins, List<List<Origin.Lead>> found) {
        List<Named> all = new ArrayList<>();
        for (int i = 0; i < origins.size(); i++) {
            String name = origins.get(i).name();
            found.get(i).forEach(lead -> all.add(new Named(name, lead)));
        }
        return new Leads(
                all.stream().collect(Collectors.groupingBy(named -> named.lead().message())));
    }

    /** Whether anyone knows of it in that queue. */
    boolean know(String queue, UUID message) {
        return all(message).stream().anyMatch(named -> named.lead().queue().equals(queue));
    }

    /** Adds one link of each name: what is known of that queue goes before what is known of one it was in before. */
    Links addTo(Links links, String queue, UUID message) {
        Links more = links;
        for (Named named : all(message).stream()
                .sorted(Comparator.comparing(one -> !one.lead().queue().equals(queue)))
                .toList()) {
            if (!more.paths().containsKey(named.name())) {
                more = more.with(named.name(), named.lead().path());
            }
        }
        return more;
    }

    private List<Named> all(UUID message) {
        return byMessage.getOrDefault(message, List.of());
    }
}
