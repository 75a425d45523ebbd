package org.glued.integration.db;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * The client registers these gauges for each connection under one name: they would show the first one's for all, and each
 * start would warn of the second.
 */
final class ConnectionGauges {
    private static final Set<String> NAMES = Set.of("postgresql.queue.size", "postgresql.current");

    @Produces
    @Singleton
    MeterFilter none() {
        return MeterFilter.deny(id -> NAMES.contains(id.getName()));
    }
}
