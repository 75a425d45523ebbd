package org.glued.integration.mq.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.glued.integration.kernel.JsonText;

/** Small worlds in which everything meets: few words, few values, many bindings. */
final class RandomTopology {
    private static final List<String> WORDS = List.of("a", "a-", "b", "", "*", "#");
    private static final List<String> NAMES = List.of("h", "i", "x-h");
    private static final List<String> VALUES =
            List.of("1", "1.0", "\"1\"", "true", "null", "[1]", "[1.0, 2]", "{\"k\": 1}", "{\"k\": 1, \"l\": 2}");

    private final Random random;

    RandomTopology(long seed) {
        random = new Random(seed);
    }

    Topology topology() {
        Set<String> queues = new HashSet<>(names("q", 1 + random.nextInt(6)));
        // some queues are named as a key can be, for the default exchange
        queues.add(key());
        queues.remove("");
        List<String> names = names("x", 1 + random.nextInt(5));
        Map<String, Topology.Node> exchanges = new LinkedHashMap<>();
        for (String name : names) {
            String alternate = random.nextInt(3) == 0 ? any(names) : random.nextInt(8) == 0 ? "" : null;
            exchanges.put(name, new Topology.Node(any(List.of(ExchangeType.values())), alternate));
        }
        Set<Topology.Edge> bindings = new HashSet<>();
        for (int i = random.nextInt(25); i > 0; i--) {
            bindings.add(binding(names, List.copyOf(queues)));
        }
        return new Topology(exchanges, queues, List.copyOf(bindings));
    }

    Topology.Message message(Topology topology) {
        List<String> exchanges = new ArrayList<>(topology.exchanges().keySet());
        exchanges.add("");
        return new Topology.Message(any(exchanges), key(), headers());
    }

    private Topology.Edge binding(List<String> exchanges, List<String> queues) {
        boolean toQueue = random.nextInt(3) > 0;
        return new Topology.Edge(
                any(exchanges),
                toQueue ? any(queues) : null,
                toQueue ? null : any(exchanges),
                key(),
                any(List.of(Match.values())),
                headers());
    }

    private String key() {
        return IntStream.range(0, random.nextInt(5)).mapToObj(i -> any(WORDS)).collect(Collectors.joining("."));
    }

    private ObjectNode headers() {
        ObjectNode headers = JsonText.object();
        List<String> names = new ArrayList<>(NAMES);
        Collections.shuffle(names, random);
        names.subList(0, random.nextInt(names.size() + 1))
                .forEach(name -> headers.set(name, JsonText.parse(any(VALUES))));
        return headers;
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
