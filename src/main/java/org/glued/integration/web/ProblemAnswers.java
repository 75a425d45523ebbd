package org.glued.integration.web;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.SortedSet;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Problem;
import org.glued.integration.kernel.Problem.Kind;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;

/** Turns every failure into problem+json. What nobody expected is logged with an id, and only the id is shown. */
final class ProblemAnswers {
    private static final Logger LOG = Logger.getLogger(ProblemAnswers.class);
    static final String MEDIA_TYPE = "application/problem+json";

    private final AllowedMethods allowed;

    ProblemAnswers(AllowedMethods allowed) {
        this.allowed = allowed;
    }

    @ServerExceptionMapper
    RestResponse<ProblemBody> problem(Problem problem) {
        return answer(problem).build();
    }

    static RestResponse.ResponseBuilder<ProblemBody> answer(Problem problem) {
        RestResponse.ResponseBuilder<ProblemBody> answer = RestResponse.ResponseBuilder.<ProblemBody>create(
                        problem.kind().status)
                .entity(ProblemBody.of(problem))
                .header(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        Duration wait = problem.retryAfter();
        if (wait != null) {
            answer.header(
                    HttpHeaders.RETRY_AFTER, Math.max(1, wait.plusMillis(999).toSeconds()));
        }
        if (problem.kind() == Kind.UNAUTHENTICATED) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return answer;
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    RestResponse<ProblemBody> noIdentity() {
        return problem(Problem.of(Kind.UNAUTHENTICATED, "Send Authorization: Bearer with a valid token"));
    }

    @ServerExceptionMapper
    RestResponse<ProblemBody> forbidden(ForbiddenException e) {
        return problem(Problem.forbidden("The identity of this request may not do this"));
    }

    @ServerExceptionMapper
    RestResponse<ProblemBody> notFound(NotFoundException e) {
        return unmatched();
    }

    /** The framework looks at one class of resources only: its 404 may be a 405, and its 405 names no methods. */
    private RestResponse<ProblemBody> unmatched() {
        ResteasyReactiveRequestContext request = CurrentRequestManager.get();
        SortedSet<String> methods = allowed.at(request.getPathWithoutPrefix());
        return methods.isEmpty() || methods.contains(request.getMethod())
                ? problem(nothingHere())
                : answer(Problem.of(Kind.METHOD_NOT_ALLOWED, "This path does not take this method"))
                        .header(HttpHeaders.ALLOW, String.join(", ", methods))
                        .build();
    }

    static Problem nothingHere() {
        return Problem.of(Kind.NOT_FOUND, "There is nothing at this path");
    }

    @ServerExceptionMapper
    RestResponse<ProblemBody> refused(WebApplicationException e) {
        if (e.getCause() instanceof Problem problem) {
            return problem(problem);
        }
        int status = e.getResponse().getStatus();
        return switch (status) {
            case 401 -> noIdentity();
            case 403 -> problem(Problem.forbidden("The identity of this request may not do this"));
            case 405 -> unmatched();
            case 406 -> problem(Problem.of(Kind.NOT_ACCEPTABLE, "None of the accepted media types can be made here"));
            case 413 -> problem(Problem.of(Kind.TOO_LARGE, "The body is larger than this service accepts"));
            case 415 -> problem(Problem.of(Kind.UNSUPPORTED_MEDIA_TYPE, "Send application/json"));
            default ->
                status < 500
                        ? problem(Problem.of(Kind.MALFORMED, "The request could not be understood"))
                        : unexpected(e);
        };
    }

    /** Of these the framework makes one for a Content-Type or Accept that is no media type. */
    @ServerExceptionMapper
    RestResponse<ProblemBody> unreadable(IllegalArgumentException failure, ContainerRequestContext request) {
        if (!MediaTypes.isReadable(request.getHeaderString(HttpHeaders.CONTENT_TYPE))) {
            return problem(Problem.of(Kind.UNSUPPORTED_MEDIA_TYPE, "The Content-Type is no media type"));
        }
        if (!MediaTypes.isReadable(request.getHeaderString(HttpHeaders.ACCEPT))) {
            return problem(Problem.of(Kind.NOT_ACCEPTABLE, "The Accept header has something that is no media type"));
        }
        return unexpected(failure);
    }

    @ServerExceptionMapper
    RestResponse<ProblemBody> unexpected(Throwable failure) {
        String id = Ids.next().toString();
        LOG.errorf(failure, "Unexpected failure %s", id);
        return problem(Problem.of(Kind.INTERNAL, "Something went wrong here; the log has it as " + id));
    }
}
