/**
 * One execution of an action: queued, called, judged, recorded.
 *
 * <p>A run asked for by a schedule or with {@code respond-async} travels as a message; the {@link
 * org.glued.integration.run.Runner} claims it, calls the microservice and settles. A caller that waits is served by the
 * same steps without the message. Every change of a run's status is a row of the state history.
 */
@NullMarked
package org.glued.integration.run;

import org.jspecify.annotations.NullMarked;
