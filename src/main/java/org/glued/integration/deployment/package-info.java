/**
 * The configuration and authorization context that a service's methods are called in.
 *
 * <p>Secret values are taken out of a deployment before it is stored or shown: in their place stands {@code ***}, and the
 * vault's envelopes are kept apart, by the JSON pointer of where they were. Only the called microservice gets them back,
 * with the run token that came with its call, while that run is running.
 */
@NullMarked
package org.glued.integration.deployment;

import org.jspecify.annotations.NullMarked;
