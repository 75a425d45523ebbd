/**
 * The registry of microservices: where they are, what their OpenAPI documents offer, whether they are well. And the one
 * way out: {@link org.glued.integration.service.Outbound}, which other rooms call through too.
 *
 * <p>A service's base URL is registered by an admin and normally lives inside the cluster, so calls to services may go to
 * private and loopback addresses. Link-local addresses (where clouds keep their metadata), multicast and unspecified ones
 * are refused also there, unless {@code GLUED_IF_EGRESS_ALLOW} names them. URLs that less trusted callers give are to be
 * called with {@code privateAllowed = false}.
 */
@NullMarked
package org.glued.integration.service;

import org.jspecify.annotations.NullMarked;
