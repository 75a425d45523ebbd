/**
 * When something is done: rules become occurrences, and occurrences become runs or messages.
 *
 * <p>Promises: a rule fires once for each of its instants, however many nodes there are and whichever of them dies; what
 * was started is committed together with the record that it was started; an instant that passed while nobody was there is
 * recorded as missed or caught up, never forgotten. The rules themselves ({@link
 * org.glued.integration.schedule.Rule}) are pure.
 */
@NullMarked
package org.glued.integration.schedule;

import org.jspecify.annotations.NullMarked;
