/**
 * Queues and what stands in them. Owns the queue tables.
 *
 * <p>Promises: what is appended and committed is delivered at least once, in the order of priority and then of
 * publishing, to one holder at a time; a settle under a lease that has passed on changes nothing; an expired message is
 * never delivered; a paused queue delivers nothing; a dead letter is moved or parked, never dropped.
 */
@NullMarked
package org.glued.integration.mq.queue;

import org.jspecify.annotations.NullMarked;
