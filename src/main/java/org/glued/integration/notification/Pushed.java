package org.glued.integration.notification;

import java.util.UUID;

/** The message that a notification was made of, and the subscriber that made it. */
record Pushed(UUID message, UUID subscriber) {}
