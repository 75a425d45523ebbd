/**
 * Consuming: claim, hand over, settle. Clients pull over HTTP; rooms of the service subscribe.
 *
 * <p>Promises: never more is claimed than there are free hands; a waiting pull costs no statement and no connection of
 * its own; a delivery is held for as long as its handler runs.
 */
@NullMarked
package org.glued.integration.mq.consume;

import org.jspecify.annotations.NullMarked;
