package org.glued.integration.mq.push;

/** What a subscriber is. */
public enum Kind {
    WEBHOOK,
    ACTION,
    USER
}
