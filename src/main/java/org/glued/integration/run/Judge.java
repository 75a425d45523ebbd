package org.glued.integration.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.glued.integration.action.Callable;
import org.glued.integration.kernel.RetryPolicy;
import org.glued.integration.outbound.Outcome;
import org.glued.integration.outbound.RetryAfter;
import org.jspecify.annotations.Nullable;

/** The contract's table of outcomes (section 5): which are ok, which are worth another attempt, which are final. */
final class Judge {
    /** How long to spare a peer that answers 429 and does not say. */
    private static final Duration UNSAID = Duration.ofSeconds(1);

    private Judge() {}

    /** @param attempt the number of the attempt that had this outcome, 1 or more */
    static Verdict judge(Outcome outcome, RetryPolicy policy, int attempt, Instant now, RandomGenerator random) {
        return switch (outcome) {
            case Outcome.Answered answer -> answered(answer, policy, attempt, now, random);
            case Outcome.TimedOut late ->
                again("no answer within " + late.after(), Optional.empty(), policy, attempt, random);
            case Outcome.Unreachable gone -> again(gone.why(), Optional.empty(), policy, attempt, random);
            case Outcome.Refused refused -> new Verdict.Fail(refused.why());
        };
    }

    /** The attempt with its verdict, and what it says about the peer. */
    static Tried.Once judged(Begun begun, Callable callable, Call.Made made) {
        Instant now = Instant.now();
        RetryPolicy policy = callable.action().retry();
        String flaw = made.result().flaw();
        Verdict verdict = flaw != null
                ? new Verdict.Fail(flaw)
                : judge(made.outcome(), policy, begun.attempt(), now, ThreadLocalRandom.current());
        Ended ended = new Ended(
                begun,
                verdict.status(),
                verdict.reason(),
                made.outcome() instanceof Outcome.Answered answer ? answer.status() : null,
                verdict instanceof Verdict.Retry retry ? now.plus(retry.delay()) : null,
                now,
                made.exchange(),
                trouble(made.outcome(), policy, now));
        return new Tried.Once(ended, made.result().outcome());
    }

    private static Ended.@Nullable Trouble trouble(Outcome outcome, RetryPolicy policy, Instant now) {
        return switch (outcome) {
            case Outcome.Answered answer -> trouble(answer, policy, now);
            case Outcome.TimedOut late -> new Ended.Trouble.Failing();
            case Outcome.Unreachable gone -> new Ended.Trouble.Failing();
            case Outcome.Refused refused -> null;
        };
    }

    /** A wait that the peer asks for holds for all that is sent to it. */
    private static Ended.@Nullable Trouble trouble(Outcome.Answered answer, RetryPolicy policy, Instant now) {
        Optional<Duration> asked = RetryAfter.of(answer.headers(), now).map(wait -> capped(wait, policy));
        if (answer.status() == 429 || (answer.status() == 503 && asked.isPresent())) {
            return new Ended.Trouble.Throttling(asked.orElse(UNSAID));
        }
        return answer.status() >= 500 ? new Ended.Trouble.Failing() : null;
    }

    private static Verdict answered(
            Outcome.Answered answer, RetryPolicy policy, int attempt, Instant now, RandomGenerator random) {
        int status = answer.status();
        if (status == 202 && header(answer.headers(), "location").isPresent()) {
            return new Verdict.AwaitFinish();
        }
        if (status >= 200 && status < 300) {
            return new Verdict.Ok();
        }
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            return again("status " + status, RetryAfter.of(answer.headers(), now), policy, attempt, random);
        }
        return new Verdict.Fail("status " + status);
    }

    private static Verdict again(
            String reason, Optional<Duration> asked, RetryPolicy policy, int attempt, RandomGenerator random) {
        return policy.allowsAfter(attempt)
                ? new Verdict.Retry(
                        asked.map(wait -> capped(wait, policy)).orElseGet(() -> policy.delayAfter(attempt, random)),
                        reason)
                : new Verdict.Fail(reason);
    }

    /** A peer may ask for patience, but not hold a run for longer than a day when its own policy says less. */
    private static Duration capped(Duration wait, RetryPolicy policy) {
        Duration most =
                policy.maxBackoff().compareTo(Duration.ofDays(1)) > 0 ? policy.maxBackoff() : Duration.ofDays(1);
        return wait.compareTo(most) > 0 ? most : wait;
    }

    private static Optional<String> header(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .flatMap(header -> header.getValue().stream())
                .map(String::strip)
                .findFirst();
    }
}
