package org.glued.integration.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.glued.integration.kernel.Problem;
import org.glued.integration.kernel.Problem.Kind;

/** Answers what gets to no resource, as a problem too: paths outside the prefix, and bodies that are too large. */
@Singleton
class RouterProblems {
    private final ObjectMapper json;

    @Inject
    RouterProblems(ObjectMapper json) {
        this.json = json;
    }

    void install(@Observes Router router) {
        router.errorHandler(Kind.NOT_FOUND.status, context -> refuse(context, ProblemAnswers.nothingHere(), json));
    }

    /** Ends the response, and the connection with it when there may be a body that nobody reads. */
    static void refuse(RoutingContext context, Problem problem, ObjectMapper json) {
        HttpServerResponse response = context.response();
        if (response.ended()) {
            return;
        }
        if (!context.request().isEnded()) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        response.setStatusCode(problem.kind().status)
                .putHeader(HttpHeaders.CONTENT_TYPE, ProblemAnswers.MEDIA_TYPE)
                .end(text(problem, json));
    }

    private static String text(Problem problem, ObjectMapper json) {
        try {
            return json.writeValueAsString(ProblemBody.of(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A problem can be written", e);
        }
    }
}
