package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.glued.integration.access.RunTokens;
import org.glued.integration.action.Callable;
import org.glued.integration.action.Target;
import org.glued.integration.action.Transforms;
import org.glued.integration.outbound.Outbound;
import org.glued.integration.outbound.Outcome;
import org.glued.integration.outbound.Request;
import org.glued.integration.service.Services;
import org.glued.integration.vault.Secret;
import org.glued.integration.vault.WebhookSignature;
import org.jspecify.annotations.Nullable;

/** The HTTP call of one attempt: the target with the headers of the contract's section 5. */
@Singleton
final class Call {
    /** How long a run token lasts at most; it dies earlier, with its run. */
    private static final Duration TOKEN_LIFE = Duration.ofHours(24);

    /**
     * What came of a call.
     *
     * @param exchange fit for the history
     * @param outcome as it came
     * @param result as the action's transform makes it
     */
    record Made(Ended.Exchange exchange, Outcome outcome, Transforms.Transformed result) {}

    private final Vertx vertx;
    private final Outbound outbound;
    private final Services services;
    private final RunTokens tokens;
    private final Transforms transforms;

    @Inject
    Call(Vertx vertx, Outbound outbound, Services services, RunTokens tokens, Transforms transforms) {
        this.vertx = vertx;
        this.outbound = outbound;
        this.services = services;
        this.tokens = tokens;
        this.transforms = transforms;
    }

    /**
     * Makes the call; it never fails because of the peer.
     *
     * @param keepBytes how much of the answer's body is wanted
     */
    Uni<Made> make(Begun begun, Callable callable, int keepBytes) {
        return transforms
                .request(callable.action(), begun.input())
                .chain(input -> send(begun, callable, Target.of(callable, input), keepBytes));
    }

    private Uni<Made> send(Begun begun, Callable callable, Target target, int keepBytes) {
        byte[] body = target.body() == null ? null : target.body().toString().getBytes(StandardCharsets.UTF_8);
        return headers(begun, callable, target, body).chain(headers -> {
            Request request = new Request(
                    target.httpMethod(),
                    target.url(),
                    headers,
                    body,
                    callable.action().timeout(),
                    transforms.keepBytes(callable.action(), keepBytes));
            String captured = Capture.request(target.httpMethod(), target.url(), headers, body);
            return outbound.call(request).chain(outcome -> made(callable, captured, outcome));
        });
    }

    private Uni<Made> made(Callable callable, String request, Outcome outcome) {
        return transforms
                .response(callable.action(), outcome)
                .chain(result -> transforms
                        .fids(callable.action(), result.outcome())
                        .chain(fids -> contentHash(outcome)
                                .map(hash -> new Made(
                                        new Ended.Exchange(request, Capture.response(outcome), hash, fids),
                                        outcome,
                                        result))));
    }

    /** A body of many megabytes takes seconds, so not on the event loop. */
    private Uni<@Nullable String> contentHash(Outcome outcome) {
        boolean isLong = outcome instanceof Outcome.Answered answer && answer.body().length > Capture.MOST_BYTES;
        return isLong
                ? Uni.createFrom()
                        .completionStage(() -> vertx.executeBlocking(() -> Capture.contentHash(outcome), false)
                                .toCompletionStage())
                : Uni.createFrom().item(Capture.contentHash(outcome));
    }

    private Uni<Map<String, String>> headers(Begun begun, Callable callable, Target target, byte @Nullable [] body) {
        Map<String, String> headers = new LinkedHashMap<>(target.headers());
        if (body != null) {
            headers.putIfAbsent("Content-Type", "application/json");
        }
        headers.putIfAbsent("Accept", "application/json, */*;q=0.5");
        headers.put("User-Agent", "glued-if");
        headers.put("X-IF-Run", begun.run().toString());
        headers.put("X-IF-Action", begun.action().toString());
        headers.put("X-IF-Deployment", begun.deployment().toString());
        headers.put("X-IF-Attempt", Integer.toString(begun.attempt()));
        headers.put("Idempotency-Key", begun.run().toString());
        headers.put("traceparent", traceparent(begun));
        headers.put(
                "Authorization",
                "Bearer "
                        + tokens.issue(
                                begun.run(), begun.deployment(), Instant.now().plus(TOKEN_LIFE)));
        if (!callable.signed()) {
            return Uni.createFrom().item(headers);
        }
        return services.signingSecret(callable.service())
                .map(secret -> signed(headers, secret, begun, body == null ? new byte[0] : body));
    }

    private static Map<String, String> signed(
            Map<String, String> headers, Optional<Secret> secret, Begun begun, byte[] body) {
        secret.map(known -> WebhookSignature.headers(known, begun.run().toString(), Instant.now(), body))
                .ifPresent(headers::putAll);
        return headers;
    }

    /** W3C Trace Context: all attempts of a run are one trace, each a span of its own. */
    private static String traceparent(Begun begun) {
        long span = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        return "00-" + begun.run().toString().replace("-", "") + "-"
                + HexFormat.of().toHexDigits(span) + "-01";
    }
}
