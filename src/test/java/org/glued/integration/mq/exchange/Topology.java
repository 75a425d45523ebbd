package org.glued.integration.mq.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What routing means, in memory and in as few words as possible: the model that the database is compared with. */
record Topology(Map<String, Node> exchanges, Set<String> queues, List<Edge> bindings) {
    /** @param alternate the name of another exchange, or null */
    record Node(ExchangeType type, String alternate) {}

    /** A binding; either {@code queue} or {@code exchange} is null. */
    record Edge(String source, String queue, String exchange, String key, Match match, ObjectNode headers) {}

    record Message(String exchange, String key, ObjectNode headers) {}

    Set<String> route(Message message) {
        Set<String> reached = new HashSet<>();
        visit(message.exchange(), message, new HashSet<>(), reached);
        return reached;
    }

    private void visit(String exchange, Message message, Set<String> visited, Set<String> reached) {
        if (!visited.add(exchange)) {
            return;
        }
        if (exchange.isEmpty()) {
            if (queues.contains(message.key())) {
                reached.add(message.key());
            }
            return;
        }
        Node node = exchanges.get(exchange);
        List<Edge> matching = bindings.stream()
                .filter(edge -> edge.source().equals(exchange) && matches(node.type(), edge, message))
                .toList();
        for (Edge edge : matching) {
            if (edge.queue() != null) {
                reached.add(edge.queue());
            } else {
                visit(edge.exchange(), message, visited, reached);
            }
        }
        if (matching.isEmpty() && node.alternate() != null) {
            visit(node.alternate(), message, visited, reached);
        }
    }

    private static boolean matches(ExchangeType type, Edge edge, Message message) {
        return switch (type) {
            case DIRECT -> edge.key().equals(message.key());
            case FANOUT -> true;
            case TOPIC -> fits(words(edge.key()), words(message.key()));
            case HEADERS -> agree(edge, message.headers());
        };
    }

    private static List<String> words(String key) {
        return key.isEmpty() ? List.of() : List.of(key.split("\\.", -1));
    }

    private static boolean fits(List<String> pattern, List<String> words) {
        if (pattern.isEmpty()) {
            return words.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.getFirst().equals("#")) {
            return fits(rest, words) || !words.isEmpty() && fits(pattern, words.subList(1, words.size()));
        }
        return !words.isEmpty()
                && (pattern.getFirst().equals("*") || pattern.getFirst().equals(words.getFirst()))
                && fits(rest, words.subList(1, words.size()));
    }

    private static boolean agree(Edge edge, ObjectNode headers) {
        List<Map.Entry<String, JsonNode>> pairs = edge.headers().properties().stream()
                .filter(pair -> !pair.getKey().startsWith("x-"))
                .toList();
        return switch (edge.match()) {
            case ALL -> pairs.stream().allMatch(pair -> same(pair.getValue(), headers.get(pair.getKey())));
            case ANY -> pairs.stream().anyMatch(pair -> same(pair.getValue(), headers.get(pair.getKey())));
        };
    }

    /** Equal as JSON, where 1 and 1.0 are one number. */
    private static boolean same(JsonNode one, JsonNode other) {
        return other != null
                && one.equals(
                        (a, b) -> a.isNumber() && b.isNumber()
                                ? a.decimalValue().compareTo(b.decimalValue())
                                : a.equals(b) ? 0 : 1,
                        other);
    }
}
