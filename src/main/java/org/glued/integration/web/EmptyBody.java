package org.glued.integration.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Arrays;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jspecify.annotations.Nullable;

/**
 * A POST whose resource asks for no {@link Body} knows no field: what its body says beyond an empty object is refused as
 * it is everywhere. The framework does not even read such a body. That it is JSON at all, {@link MediaTypes} has seen to.
 */
final class EmptyBody {
    private final CurrentVertxRequest current;
    private final BodyLimit limit;
    private final ObjectMapper json;

    EmptyBody(CurrentVertxRequest current, BodyLimit limit, ObjectMapper json) {
        this.current = current;
        this.limit = limit;
        this.json = json;
    }

    /** Null when there is nothing to read, so that the request goes on at once. */
    @ServerRequestFilter
    @Nullable
    Uni<Void> check(ContainerRequestContext request) {
        RuntimeResource resource = CurrentRequestManager.get().getTarget();
        if (resource == null
                || !HttpMethod.POST.equals(request.getMethod())
                || Arrays.asList(resource.getParameterTypes()).contains(Body.class)
                || !MediaTypes.hasBody(request)) {
            return null;
        }
        return bytes(current.getCurrent()).invoke(this::refuseFields).replaceWithVoid();
    }

    private static Uni<byte[]> bytes(RoutingContext context) {
        Buffer gathered = context.body().buffer();
        return gathered != null
                ? Uni.createFrom().item(gathered.getBytes())
                : Uni.createFrom()
                        .completionStage(() -> read(context.request()).toCompletionStage())
                        .map(Buffer::getBytes);
    }

    /** The server has paused what nobody has asked for. */
    private static Future<Buffer> read(HttpServerRequest request) {
        Future<Buffer> body = request.body();
        request.resume();
        return body;
    }

    private void refuseFields(byte[] bytes) {
        new Body(limit.checked(bytes), json).readOptional(form -> form);
    }
}
