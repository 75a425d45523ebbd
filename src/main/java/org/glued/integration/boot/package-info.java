/**
 * What happens before Quarkus starts: find the database, or bring one along. Needs no other room, and no room needs it.
 */
@NullMarked
package org.glued.integration.boot;

import org.jspecify.annotations.NullMarked;
