/** The registry of microservices: where they are, what their OpenAPI documents offer, whether they are well. */
@NullMarked
package org.glued.integration.service;

import org.jspecify.annotations.NullMarked;
