/**
 * Request and reply: a message is published, and the one reply to it is the answer of the HTTP request.
 *
 * <p>Promises: a request that reaches no queue is refused; a caller who hangs up waits no longer; a reply that nobody waits
 * for is dropped, at the latest when its time to live is over.
 */
@NullMarked
package org.glued.integration.mq.request;

import org.jspecify.annotations.NullMarked;
