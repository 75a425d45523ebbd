/**
 * Streams of messages to a client: a WebSocket that settles what it gets, and server-sent events that need no settling.
 *
 * <p>Promises: a client never has more unsettled messages than it asked for; a slow client stops the claiming; what a
 * client leaves behind is ready again at once.
 */
@NullMarked
package org.glued.integration.mq.stream;

import org.jspecify.annotations.NullMarked;
