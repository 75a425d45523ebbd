/**
 * The conventions of the HTTP contract (section 1) for all resources: bodies and forms, problem+json, paging links,
 * entity tags, idempotency keys. Knows nothing of what the resources are about.
 */
@NullMarked
package org.glued.integration.web;

import org.jspecify.annotations.NullMarked;
