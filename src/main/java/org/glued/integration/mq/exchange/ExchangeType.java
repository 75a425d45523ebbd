package org.glued.integration.mq.exchange;

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

    /** @throws Problem 422 for a binding that could not mean what it says */
    void check(BindingInput binding) {
        if (this != HEADERS && !binding.headers().isEmpty()) {
            throw Problem.impossible("/headers", "Only a headers exchange looks at headers");
        }
        if (this == HEADERS && binding.match() == Match.ANY && binding.hasNoPairs()) {
            throw Problem.impossible("/headers", "Without a header that counts, match any takes no message");
        }
    }
}
