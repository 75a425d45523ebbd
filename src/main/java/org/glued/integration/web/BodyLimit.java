package org.glued.integration.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glued.integration.kernel.Problem;
import org.glued.integration.kernel.Problem.Kind;

/**
 * Refuses bodies over {@code glued.if.body-limit} with 413: by their announced length before a byte is read, and a body
 * that announces none as soon as more than the limit has come.
 */
@Singleton
class BodyLimit {
    /** Before the server's own check, whose 413 has no body. */
    private static final int BEFORE_THE_SERVER = 1000;

    private final long most;
    private final ObjectMapper json;

    @Inject
    BodyLimit(@ConfigProperty(name = "glued.if.body-limit", defaultValue = "1M") MemorySize most, ObjectMapper json) {
        this.most = most.asLongValue();
        this.json = json;
    }

    void install(@Observes Filters filters) {
        filters.register(this::check, BEFORE_THE_SERVER);
    }

    /** @throws Problem 413 */
    byte[] checked(byte[] body) {
        if (body.length > most) {
            throw problem();
        }
        return body;
    }

    private void check(RoutingContext context) {
        if (announced(context) > most) {
            RouterProblems.refuse(context, problem(), json);
        } else if (context.request().headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            gather(context);
        } else {
            context.next();
        }
    }

    private void gather(RoutingContext context) {
        Buffer body = Buffer.buffer();
        context.request()
                .handler(part -> {
                    if (body.length() + part.length() <= most) {
                        body.appendBuffer(part);
                    } else if (!context.response().ended()) {
                        RouterProblems.refuse(context, problem(), json);
                    }
                })
                .endHandler(end -> {
                    if (!context.response().ended()) {
                        ((RoutingContextInternal) context).setBody(body);
                        context.next();
                    }
                })
                .resume();
    }

    private static long announced(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private Problem problem() {
        return Problem.of(Kind.TOO_LARGE, "The body may have at most " + most + " bytes");
    }
}
