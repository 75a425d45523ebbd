/** glued-if: an integration framework, message queue and scheduler on PostgreSQL. The map of rooms is in the README. */
@NullMarked
package org.glued.integration;

import org.jspecify.annotations.NullMarked;
