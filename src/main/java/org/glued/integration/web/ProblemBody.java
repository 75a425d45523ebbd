package org.glued.integration.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.glued.integration.kernel.FieldError;
import org.glued.integration.kernel.Problem;

/** A problem as RFC 9457 writes it. */
@RegisterForReflection(targets = {ProblemBody.class, FieldError.class}) // no resource method's signature names it
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProblemBody(String type, String title, int status, String detail, List<FieldError> errors) {
    public static ProblemBody of(Problem problem) {
        return new ProblemBody(
                problem.kind().type(), problem.kind().title, problem.kind().status, problem.detail(), problem.errors());
    }
}
