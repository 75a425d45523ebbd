package org.glued.integration.notification;

import java.util.UUID;

/** The message that a notification was made of, and the subscriber that made it. */
record Origin(UUID message, UUID subscriber) {}
