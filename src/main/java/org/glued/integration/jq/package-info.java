/**
 * jq, the language of transforms: a {@link org.glued.integration.jq.Jq} is a checked expression, {@link
 * org.glued.integration.jq.Filters} evaluates it away from the event loops.
 *
 * <p>Promises: an evaluation ends, in {@link org.glued.integration.jq.Evaluation.Made} or {@link
 * org.glued.integration.jq.Evaluation.Failed}, within its bounds of input, output, steps and time ({@link
 * org.glued.integration.jq.Bounds}); it reaches no file, no module, no environment variable and no other input. The
 * dialect is jq 1.7 as jackson-jq understands it.
 */
@NullMarked
package org.glued.integration.jq;

import org.jspecify.annotations.NullMarked;
