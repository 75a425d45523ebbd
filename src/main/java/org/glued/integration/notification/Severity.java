package org.glued.integration.notification;

/** How bad it is; for people and their clients, nothing here depends on it. */
enum Severity {
    INFO,
    WARNING,
    ERROR,
    CRITICAL
}
