package org.glued.integration.mq.exchange;

import java.util.regex.Pattern;
import org.glued.integration.kernel.Problem;

/** What an exchange compares a message with; the comparing itself is done by {@code if__mq_route}, for HTTP and SQL alike. */
enum ExchangeType {
    /** The routing key is the binding's. */
    DIRECT,
    /** Nothing: every binding takes every message. */
    FANOUT,
    /** The headers have all, or any, of the binding's pairs. */
    HEADERS,
    /** The words of the routing key fit the binding's pattern, where * is one word and # any number of them. */
    TOPIC;

    /** With each more of them there are more ways to fit a long key, and routing looks at all. */
    private static final int MOST_HASHES = 8;

    private static final Pattern WORDS = Pattern.compile("\\.");

    /** @throws Problem 422 for a binding that could not mean what it says */
    void check(BindingInput binding) {
        if (this != HEADERS && !binding.headers().isEmpty()) {
            throw Problem.impossible("/headers", "Only a headers exchange looks at headers");
        }
        if (this == HEADERS && binding.match() == Match.ANY && binding.hasNoPairs()) {
            throw Problem.impossible("/headers", "Without a header that counts, match any takes no message");
        }
        if (this == TOPIC && hashes(binding.routingKey()) > MOST_HASHES) {
            throw Problem.impossible("/routing_key", "A pattern may have # at most " + MOST_HASHES + " times");
        }
    }

    private static long hashes(String pattern) {
        return WORDS.splitAsStream(pattern).filter("#"::equals).count();
    }
}
