/**
 * Exchanges, bindings and publishing: where a message goes.
 *
 * <p>Promises: a publication is confirmed only after the commit that holds it in every queue it was routed to; HTTP and
 * SQL producers are routed by the same function of the database, {@code if__mq_route}; no circle of bindings or
 * alternates keeps a message from arriving, once, in each queue it reaches.
 */
@NullMarked
package org.glued.integration.mq.exchange;

import org.jspecify.annotations.NullMarked;
