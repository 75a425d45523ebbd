/**
 * Answers of actions, kept in one table for all nodes (RFC 9111, RFC 5861).
 *
 * <p>Promises: an answer is found only under the same action, deployment, versions of both, and input; what is older than
 * its policy allows is not found at all. An answer is stored as it is, and may hold personal data; secrets of the
 * deployment are neither in it nor in its key, which is a hash.
 */
@NullMarked
package org.glued.integration.cache;

import org.jspecify.annotations.NullMarked;
