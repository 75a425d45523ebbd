/**
 * What every room speaks: ids, times, durations, pages, problems, retry policy and the reading of JSON input.
 *
 * <p>Pure: no I/O, no clock but the one passed in or the system's, no framework but Jackson's tree.
 */
@NullMarked
package org.glued.integration.kernel;

import org.jspecify.annotations.NullMarked;
