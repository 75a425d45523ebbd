/**
 * Exchanges: where a message goes. For now only the default one, whose name is empty and whose routing key is a queue's
 * name.
 *
 * <p>Promises: a publication is confirmed only after the commit that holds it in every queue it was routed to.
 */
@NullMarked
package org.glued.integration.mq.exchange;

import org.jspecify.annotations.NullMarked;
