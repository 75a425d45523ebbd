/**
 * The one way out: every HTTP call to a foreign server goes through {@link org.glued.integration.outbound.Outbound}.
 *
 * <p>Promises: a call never fails its pipeline, it ends in an {@link org.glued.integration.outbound.Outcome}; the address
 * that the egress policy let pass is the one connected to; redirects are not followed. URLs that an admin registered may
 * lead to private and loopback addresses, for they normally live inside the cluster; URLs that less trusted callers give
 * are called with {@code privateAllowed = false}. Link-local addresses (where clouds keep their metadata), multicast and
 * unspecified ones are refused to both, unless {@code GLUED_IF_EGRESS_ALLOW} names them.
 */
@NullMarked
package org.glued.integration.outbound;

import org.jspecify.annotations.NullMarked;
