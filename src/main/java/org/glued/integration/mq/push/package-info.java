/**
 * Push: subscribers of a queue, to which its messages are sent. A webhook is here; rooms behind this one bring further
 * kinds by a {@link org.glued.integration.mq.push.Receiver}.
 *
 * <p>Promises: never more than {@code prefetch} deliveries of a subscriber are under way on a node, nor more than its rate
 * limit on all nodes together; a message is held for as long as its delivery takes, which ends by the timeout; a receiver
 * that fails, hangs or is gone stops nobody else; secrets leave only in what they sign or address.
 */
@NullMarked
package org.glued.integration.mq.push;

import org.jspecify.annotations.NullMarked;
