package org.glued.integration.web;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready is who reaches the database. Instead of the extension's own check, which waits as long as the pool does. */
@Readiness
@Singleton
class DatabaseReady implements AsyncHealthCheck {
    private final Pulse pulse;

    @Inject
    DatabaseReady(Pulse pulse) {
        this.pulse = pulse;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return pulse.feel()
                .map(beats ->
                        HealthCheckResponse.named("postgres").status(beats).build());
    }
}
