package org.glued.integration.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.glued.integration.jq.Evaluation;
import org.glued.integration.jq.Filters;
import org.glued.integration.jq.Jq;
import org.glued.integration.kernel.Form;
import org.glued.integration.kernel.JsonText;
import org.glued.integration.kernel.Problem;
import org.glued.integration.outbound.Outcome;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What an action's jq makes of its calls and answers. */
@Singleton
public class Transforms {
    private static final Logger LOG = Logger.getLogger(Transforms.class);

    /** How much of an answer is read for jq; a larger one cannot be transformed. */
    private static final int MOST_BYTES = 8 << 20;

    /** What a header says of the body as it was. */
    private static final Set<String> OF_THE_OLD_BODY = Set.of(
            "content-type", "content-length", "content-encoding", "content-md5", "etag", "last-modified", "digest");

    /**
     * An outcome as everybody sees it but the history.
     *
     * @param flaw why a 2xx answer is of no use, or null
     */
    public record Transformed(Outcome outcome, @Nullable String flaw) {}

    private final Filters filters;

    @Inject
    Transforms(Filters filters) {
        this.filters = filters;
    }

    /** How many bytes of the answer must be kept, where {@code asked} would do without a transform. */
    public int keepBytes(Action action, int asked) {
        return action.fid() == null && responseOf(action) == null ? asked : Math.max(asked, MOST_BYTES);
    }

    /**
     * All that goes into the call: the caller's input over the action's, transformed.
     *
     * @return fails with 422 when the transform fails or makes something else than an input
     */
    public Uni<CallInput> request(Action action, CallInput caller) {
        CallInput input = caller.over(action);
        Jq request = action.transform() == null ? null : action.transform().request();
        return request == null
                ? Uni.createFrom().item(input)
                : filters.evaluate(request, input::document, evaluation -> remade(input, evaluation));
    }

    private static CallInput remade(CallInput input, Evaluation evaluation) {
        String flaw = flaw("transform.request", evaluation);
        if (!(evaluation instanceof Evaluation.Made made) || flaw != null) {
            throw Problem.impossible("/transform/request", String.valueOf(flaw));
        }
        if (!(made.outputs().getFirst() instanceof ObjectNode changed)) {
            throw Problem.impossible("/transform/request", "transform.request makes no object");
        }
        try {
            return Form.read(input.document().setAll(changed), CallInput::read);
        } catch (Problem problem) {
            String where = problem.errors().stream()
                    .map(error -> error.pointer() + " " + error.detail())
                    .collect(Collectors.joining("; "));
            throw Problem.impossible("/transform/request", "transform.request makes no input: " + where);
        }
    }

    /** The outcome with its body transformed, when it is a 2xx answer with a body; 202 is only a promise of one. */
    public Uni<Transformed> response(Action action, Outcome outcome) {
        Jq response = responseOf(action);
        if (response == null || !(outcome instanceof Outcome.Answered answer) || !hasResult(answer)) {
            return Uni.createFrom().item(new Transformed(outcome, null));
        }
        return filters.evaluate(response, () -> json(answer), evaluation -> remade(answer, evaluation));
    }

    private static Transformed remade(Outcome.Answered answer, Evaluation evaluation) {
        String flaw = flaw("transform.response", evaluation);
        if (!(evaluation instanceof Evaluation.Made made) || flaw != null) {
            return flawed(String.valueOf(flaw));
        }
        byte[] body = made.outputs().getFirst().toString().getBytes(StandardCharsets.UTF_8);
        Map<String, List<String>> headers = new TreeMap<>(answer.headers());
        headers.keySet().removeIf(name -> OF_THE_OLD_BODY.contains(name.toLowerCase(Locale.ROOT)));
        headers.put("Content-Type", List.of("application/json"));
        return new Transformed(new Outcome.Answered(answer.status(), headers, body, body.length, false), null);
    }

    /**
     * The foreign ids in an answer that {@link #response} has gone over; where there are none in the answer as a whole, those
     * of each item of an array. None when the action has no {@code fid}, or it finds none, or fails.
     */
    public Uni<List<String>> fids(Action action, Outcome outcome) {
        Jq fid = action.fid();
        if (fid == null || !(outcome instanceof Outcome.Answered answer) || !hasResult(answer)) {
            return Uni.createFrom().item(List.of());
        }
        return found(action, fid, answer)
                .chain(found -> found.isEmpty()
                        ? found(action, ofEach(fid), answer)
                        : Uni.createFrom().item(found));
    }

    private Uni<List<String>> found(Action action, Jq expression, Outcome.Answered answer) {
        return filters.evaluate(expression, () -> json(answer), evaluation -> found(action, evaluation));
    }

    /** On a line of its own, because it may end with a comment. */
    private static Jq ofEach(Jq fid) {
        return new Jq("arrays[] | (" + fid + "\n)");
    }

    private static JsonNode json(Outcome.Answered answer) {
        if (answer.truncated() || answer.body().length > MOST_BYTES) {
            throw new IllegalArgumentException("the answer is too large");
        }
        JsonNode body = JsonText.read(answer.body());
        if (body == null) {
            throw new IllegalArgumentException("the answer is no JSON");
        }
        return body;
    }

    private static List<String> found(Action action, Evaluation evaluation) {
        return switch (evaluation) {
            case Evaluation.Made made -> Fids.of(made.outputs());
            case Evaluation.Failed failed -> {
                LOG.debugf("The fid of the action %s finds nothing: %s", action.uuid(), failed.why());
                yield List.of();
            }
        };
    }

    /** Why an evaluation did not make one value, or null when it did. */
    private static @Nullable String flaw(String field, Evaluation evaluation) {
        return switch (evaluation) {
            case Evaluation.Failed failed -> field + " fails: " + failed.why();
            case Evaluation.Made made
            when made.outputs().size() != 1 ->
                field + " makes " + made.outputs().size() + " values where one is needed";
            case Evaluation.Made made -> null;
        };
    }

    private static Transformed flawed(String why) {
        return new Transformed(new Outcome.Unreachable(why), why);
    }

    private static boolean hasResult(Outcome.Answered answer) {
        return answer.status() >= 200 && answer.status() < 300 && answer.status() != 202 && answer.length() > 0;
    }

    private static @Nullable Jq responseOf(Action action) {
        return action.transform() == null ? null : action.transform().response();
    }
}
