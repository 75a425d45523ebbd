/**
 * Keeps what must not be read by others: envelopes for values at rest, keyed marks for tokens. Pure cryptography; what
 * is sealed and where it is stored is the business of the rooms that call.
 */
@NullMarked
package org.glued.integration.vault;

import org.jspecify.annotations.NullMarked;
