package org.glued.integration.mq.push;

import java.time.Duration;
import java.time.Instant;
import org.glued.integration.mq.consume.Settlement;
import org.glued.integration.outbound.Outcome;
import org.glued.integration.outbound.RetryAfter;

/** The contract's table of what an answer to a webhook means; a 2xx is for the caller, who knows about replies. */
final class WebhookVerdict {
    /** A receiver may ask for patience, but not for more than this. */
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private static final Handled AGAIN = Handled.as(new Settlement.Nack(null));

    private WebhookVerdict() {}

    static Handled of(Outcome outcome, Instant now) {
        return switch (outcome) {
            case Outcome.Answered answer -> answered(answer, now);
            // a name that leads to a forbidden address may lead to another one later
            case Outcome.TimedOut late -> AGAIN;
            case Outcome.Unreachable gone -> AGAIN;
            case Outcome.Refused refused -> AGAIN;
        };
    }

    private static Handled answered(Outcome.Answered answer, Instant now) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return Handled.as(new Settlement.Ack());
        }
        if (status == 429 || status == 503) {
            return RetryAfter.of(answer.headers(), now)
                    .map(wait -> wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait)
                    .map(wait -> new Handled(new Settlement.Nack(wait), wait, null))
                    .orElse(AGAIN);
        }
        if (status == 410) {
            // nobody's failure: the message waits for another subscriber
            return new Handled(new Settlement.Defer(Duration.ZERO), null, "it answered 410 Gone");
        }
        if (status >= 400 && status < 500) {
            return Handled.as(new Settlement.Reject("status " + status));
        }
        // 5xx; and 3xx, as redirects are not followed and a moved receiver can be corrected
        return AGAIN;
    }
}
