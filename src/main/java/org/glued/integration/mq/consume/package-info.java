/**
 * Consuming: claim, hand over, settle. Clients pull over HTTP; rooms of the service subscribe.
 *
 * <p>{@link org.glued.integration.mq.consume.Hints} tells when a queue may have something; a {@link
 * org.glued.integration.mq.consume.Feed} claims it for its consumer; a {@link
 * org.glued.integration.mq.consume.Subscription} hands it to a handler, and {@link
 * org.glued.integration.mq.consume.Settling} ends it.
 *
 * <p>Promises: never more is claimed than there are free hands; a waiting pull costs no statement and no connection of
 * its own; nothing is claimed for who has hung up; a delivery is held for as long as its handler runs.
 */
@NullMarked
package org.glued.integration.mq.consume;

import org.jspecify.annotations.NullMarked;
