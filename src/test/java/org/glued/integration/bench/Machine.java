package org.glued.integration.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the figures were measured on. */
final class Machine {
    private Machine() {}

    static String describe() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return "%d cores, %d GiB, PostgreSQL %s (fsync %s, synchronous_commit %s, shared_buffers %s), Java %s; service, database and load together"
                .formatted(
                        system.getAvailableProcessors(),
                        Math.round(system.getTotalMemorySize() / (double) (1 << 30)),
                        BenchDatabase.setting("server_version"),
                        BenchDatabase.setting("fsync"),
                        BenchDatabase.setting("synchronous_commit"),
                        BenchDatabase.setting("shared_buffers"),
                        Runtime.version());
    }
}
