/** What has to be done now and then: expiry, rescue, promotion, partitions. Any number of nodes may do it at once. */
@NullMarked
package org.glued.integration.upkeep;

import org.jspecify.annotations.NullMarked;
