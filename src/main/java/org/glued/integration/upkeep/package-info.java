/**
 * Clears away what has served its time. Every task may run on every node at once, and a task that fails is tried again
 * at its next turn.
 */
@NullMarked
package org.glued.integration.upkeep;

import org.jspecify.annotations.NullMarked;
