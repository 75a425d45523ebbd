package org.glued.integration.deployment;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which deployments are listed; what is null does not restrict.
 *
 * @param text to be found in the name or description, whatever its case
 * @param subject who must be named in the rbac list
 */
record Filter(
        @Nullable String service,
        @Nullable UUID uuid,
        @Nullable String text,
        @Nullable UUID subject) {}
