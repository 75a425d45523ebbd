package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glued.integration.action.Callable;
import org.glued.integration.kernel.Problem;
import org.glued.integration.outbound.Outcome;
import org.glued.integration.web.Answers;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** A run whose caller waits: attempts are made here and now, and the last one's answer is the caller's answer. */
@Singleton
class WaitingCall {
    private static final Logger LOG = Logger.getLogger(WaitingCall.class);

    static final String RUN = "X-IF-Run";

    /** A caller is kept waiting between attempts for so long in all; a longer wait ends the run with what there is. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration NEVER = Duration.ofDays(1);

    /** What a caller waits for; the others may take long. */
    private static final Set<String> PASSING = Set.of("rate_limit", "concurrency");

    /** What of the method's headers a caller gets; the others are about a connection that is not his. */
    private static final Set<String> PASSED_ON = Set.of(
            "content-type", "content-language", "etag", "last-modified", "location", "retry-after", "cache-control");

    private final Runs runs;
    private final Attempts attempts;
    private final int responseLimit;

    @Inject
    WaitingCall(
            Runs runs,
            Attempts attempts,
            @ConfigProperty(name = "glued.if.response-limit", defaultValue = "33554432") int responseLimit) {
        this.runs = runs;
        this.attempts = attempts;
        this.responseLimit = responseLimit;
    }

    /** A run that is over as far as its caller is concerned. */
    record Done(UUID run, Tried tried) {
        @Nullable
        Outcome outcome() {
            return tried instanceof Tried.Once once ? once.outcome() : null;
        }

        /** No answer, or a server's error. */
        boolean failed() {
            return switch (outcome()) {
                case Outcome.Answered answer -> answer.status() >= 500;
                case Outcome.TimedOut late -> true;
                case Outcome.Unreachable gone -> true;
                case Outcome.Refused refused -> false;
                case null -> false;
            };
        }

        /** A complete success, of which the method does not say otherwise (RFC 9111, section 5.2.2.5). */
        boolean worthKeeping() {
            return tried instanceof Tried.Once once
                    && once.ended().status() == RunStatus.OK
                    && outcome() instanceof Outcome.Answered answer
                    && !answer.truncated()
                    && !passedOn(answer).entrySet().stream()
                            .anyMatch(header -> header.getKey().equalsIgnoreCase("cache-control")
                                    && header.getValue().contains("no-store"));
        }
    }

    Uni<Done> run(RunRequest request, Callable callable) {
        Instant until = Instant.now().plus(PATIENCE);
        return detached(runs.open(request, callable)
                .chain(run -> attempt(run, until).map(tried -> new Done(run, tried))));
    }

    /** Goes on when the caller hangs up: a run that has begun comes to an end and into the history. */
    static <T> Uni<T> detached(Uni<T> work) {
        Uni<T> once = work.memoize().indefinitely();
        once.subscribe().with(done -> LOG.trace("answered"), failure -> LOG.debug("The waiting run failed", failure));
        return once;
    }

    private Uni<Tried> attempt(UUID run, Instant until) {
        return attempts.next(run, responseLimit).chain(tried -> {
            Duration wait = waitBeforeNext(tried);
            if (wait == null) {
                return Uni.createFrom().item(tried);
            }
            if (Instant.now().plus(wait).isAfter(until)) {
                return runs.abandon(run, "the next attempt is too far away for a waiting caller")
                        .replaceWith(tried);
            }
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(wait.plusMillis(1))
                    .chain(() -> attempt(run, until));
        });
    }

    /** Null when there is no next attempt. */
    private static @Nullable Duration waitBeforeNext(Tried tried) {
        return switch (tried) {
            case Tried.Once once ->
                once.ended().dueAt() == null
                        ? null
                        : Duration.between(once.ended().endedAt(), once.ended().dueAt());
            case Tried.Held held ->
                PASSING.contains(held.by().waitingFor()) ? held.by().length() : NEVER;
            case Tried.Over over -> null;
        };
    }

    /** What the caller gets; the run has been, so a failed one is an answer too, the same for a repeated Idempotency-Key. */
    static RestResponse<?> answer(Done done) {
        UUID run = done.run();
        return switch (done.tried()) {
            case Tried.Once once -> answer(run, once);
            case Tried.Held held -> held(run, held.by());
            case Tried.Over over -> refused(run, Problem.Kind.CONFLICT, "was ended by somebody else");
        };
    }

    private static RestResponse<?> answer(UUID run, Tried.Once last) {
        return switch (last.outcome()) {
            case null -> refused(run, Problem.Kind.IMPOSSIBLE, reason(last));
            case Outcome.Answered answer
            when answer.truncated() ->
                refused(
                        run,
                        Problem.Kind.BAD_GATEWAY,
                        "the answer of " + answer.length()
                                + " bytes is too large to pass on; ask with Prefer: respond-async");
            case Outcome.Answered answer -> passedOn(run, answer);
            case Outcome.TimedOut late -> refused(run, Problem.Kind.GATEWAY_TIMEOUT, reason(last));
            case Outcome.Unreachable gone -> refused(run, Problem.Kind.BAD_GATEWAY, reason(last));
            case Outcome.Refused refused -> refused(run, Problem.Kind.BAD_GATEWAY, reason(last));
        };
    }

    private static RestResponse<?> held(UUID run, Opening.Held held) {
        return switch (held.waitingFor()) {
            case "paused" -> refused(run, Problem.Kind.IMPOSSIBLE, "the deployment is paused");
            case "breaker" -> later(run, Problem.Kind.UNAVAILABLE, "the service fails", held.length());
            default ->
                later(run, Problem.Kind.TOO_MANY, "the deployment waits for its " + held.waitingFor(), held.length());
        };
    }

    private static RestResponse<?> later(UUID run, Problem.Kind kind, String why, Duration wait) {
        RestResponse<?> answer = refused(run, kind, why);
        answer.getHeaders()
                .putSingle("Retry-After", Math.max(1, wait.plusMillis(999).toSeconds()));
        return answer;
    }

    private static RestResponse<?> refused(UUID run, Problem.Kind kind, String why) {
        return Answers.problem(Problem.of(kind, "Run " + run + ": " + why), RUN, run);
    }

    private static String reason(Tried.Once tried) {
        String reason = tried.ended().reason();
        return reason == null ? "nothing was called" : reason;
    }

    private static RestResponse<byte[]> passedOn(UUID run, Outcome.Answered answer) {
        RestResponse.ResponseBuilder<byte[]> passed =
                RestResponse.ResponseBuilder.<byte[]>create(answer.status()).entity(answer.body());
        passedOn(answer).forEach(passed::header);
        return passed.header(RUN, run).build();
    }

    static Map<String, String> passedOn(Outcome.Answered answer) {
        Map<String, String> passed = new LinkedHashMap<>();
        answer.headers().forEach((name, values) -> {
            if (PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                passed.put(name, String.join(", ", values));
            }
        });
        return passed;
    }
}
