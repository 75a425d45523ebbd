/**
 * What can be called: an {@link org.glued.integration.action.Action} names a deployment and a method of its
 * microservice; with a caller's input it becomes a {@link org.glued.integration.action.Target}, the HTTP request to make.
 */
@NullMarked
package org.glued.integration.action;

import org.jspecify.annotations.NullMarked;
