/**
 * Who is asking: tokens, roles, and the token that a called microservice holds for the time of its run. Whoever is not
 * known has no identity, and what is not allowed is denied.
 */
@NullMarked
package org.glued.integration.access;

import org.jspecify.annotations.NullMarked;
