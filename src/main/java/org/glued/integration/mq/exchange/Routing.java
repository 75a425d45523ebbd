package org.glued.integration.mq.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.glued.integration.mq.message.Publication;
import org.glued.integration.mq.queue.Append;

/**
 * Publications on their way through an exchange.
 *
 * @param exchange its name, empty for the default exchange
 */
record Routing(String exchange, List<Publication> publications) {

    /** The default exchange needs no look anywhere: the routing key is the queue's name. */
    boolean isByQueueName() {
        return exchange.equals(Publisher.DEFAULT_EXCHANGE);
    }

    List<Append> byQueueName() {
        return publications.stream()
                .map(publication -> new Append(exchange, publication, Set.of(publication.routingKey())))
                .toList();
    }

    /** @param queues one set for each publication, in the same order */
    List<Append> to(List<Set<String>> queues) {
        List<Append> appends = new ArrayList<>(publications.size());
        for (int i = 0; i < publications.size(); i++) {
            appends.add(new Append(exchange, publications.get(i), queues.get(i)));
        }
        return appends;
    }
}
