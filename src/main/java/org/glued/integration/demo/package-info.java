/**
 * Something to see at the first start in dev mode: a microservice inside this process, registered and deployed. The
 * build leaves all of it out of a production artifact.
 */
@NullMarked
package org.glued.integration.demo;

import org.jspecify.annotations.NullMarked;
