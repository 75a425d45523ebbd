package org.glued.integration.mq.exchange;

/** How many of a binding's headers a message must have. */
enum Match {
    ALL,
    ANY
}
