package org.glued.integration.mq.queue;

/** What happens to a publication when the queue has {@code max_length} messages. */
enum Overflow {
    REJECT,
    DROP_HEAD
}
