package org.glued.integration.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glued.integration.action.Action;
import org.glued.integration.action.Actions;
import org.glued.integration.db.Database;
import org.glued.integration.deployment.Deployment;
import org.glued.integration.deployment.Deployments;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Problem;
import org.glued.integration.schedule.Schedules;
import org.glued.integration.service.Service;
import org.glued.integration.service.Services;
import org.jboss.logging.Logger;

/** Registers the {@link Ticker} at the first start; later starts leave what is there as it is. */
@Singleton
@IfBuildProfile("dev")
class Demo {
    private static final Logger LOG = Logger.getLogger(Demo.class);
    private static final String NAME = "demo";
    /** Fixed, so that the README can name it. */
    static final UUID DEPLOYMENT = UUID.fromString("00000000-0000-7000-8000-00000000d3a0");

    static final UUID ACTION = UUID.fromString("00000000-0000-7000-8000-00000000d3ac");

    static final UUID SCHEDULE = UUID.fromString("00000000-0000-7000-8000-00000000d35c");

    private final Database db;
    private final Services services;
    private final Deployments deployments;
    private final Actions actions;
    private final Schedules schedules;
    private final int port;

    @Inject
    Demo(
            Database db,
            Services services,
            Deployments deployments,
            Actions actions,
            Schedules schedules,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.db = db;
        this.services = services;
        this.deployments = deployments;
        this.actions = actions;
        this.schedules = schedules;
        this.port = port;
    }

    void start(@Observes StartupEvent started) {
        services.find(db, NAME)
                .chain(found -> found.isPresent() ? Uni.createFrom().voidItem() : persistently(make()))
                .subscribe()
                .with(done -> {}, failure -> LOG.warn("The demo could not be made", failure));
    }

    /** The steps of the demo, each on the one before. */
    private Uni<Void> make() {
        return Uni.createFrom()
                .deferred(this::service)
                .chain(() -> unlessThere(deployment()))
                .chain(() -> unlessThere(action()))
                .chain(() -> unlessThere(schedule()));
    }

    /** A busy machine is slow at its first start; the demo comes a little later then. */
    private static Uni<Void> persistently(Uni<Void> work) {
        return work.onFailure().retry().withBackOff(Duration.ofMillis(500)).atMost(20);
    }

    private static Uni<Void> unlessThere(Uni<?> made) {
        return made.replaceWithVoid()
                .onFailure(failure -> failure instanceof Problem problem && problem.kind() == Problem.Kind.CONFLICT)
                .recoverWithNull();
    }

    private Uni<Service> service() {
        ObjectNode service = JsonText.object()
                .put("base_url", "http://localhost:" + port + "/demo")
                .put("description", "Quotes prices; part of this process, in dev mode only")
                .put("health_path", "/health")
                .put("openapi", Ticker.OPENAPI);
        return services.define(NAME, service);
    }

    private Uni<Deployment> deployment() {
        ObjectNode deployment = JsonText.object()
                .put("uuid", DEPLOYMENT.toString())
                .put("service", NAME)
                .put("name", "Demo");
        deployment.putArray("interfaces").addObject().put("connector", "ticker").put("token", "not-a-real-one");
        return deployments.define(deployment);
    }

    private Uni<Action> action() {
        ObjectNode action = JsonText.object()
                .put("uuid", ACTION.toString())
                .put("name", "Quote the price of ACME")
                .put("deployment", DEPLOYMENT.toString())
                .put("method", "getTicker");
        action.putObject("params").put("symbol", "ACME");
        return actions.define(action);
    }

    private Uni<Void> schedule() {
        ObjectNode schedule = JsonText.object()
                .put("uuid", SCHEDULE.toString())
                .put("name", "Every five seconds")
                .put("action", ACTION.toString())
                .put("every", "5s");
        return schedules.define(schedule, DEPLOYMENT);
    }
}
