package org.glued.integration.schedule;

import java.time.Instant;
import java.util.Optional;

/** Once. */
record At(Instant instant) implements Rule {
    @Override
    public Optional<Instant> next(Instant after) {
        return instant.isAfter(after) ? Optional.of(instant) : Optional.empty();
    }
}
