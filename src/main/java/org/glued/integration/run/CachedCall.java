package org.glued.integration.run;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.glued.integration.action.CachePolicy;
import org.glued.integration.action.Callable;
import org.glued.integration.cache.Cache;
import org.glued.integration.cache.Flights;
import org.glued.integration.cache.Kept;
import org.glued.integration.cache.Key;
import org.glued.integration.outbound.Outcome;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;

/** A waiting call that may be spared: its action's cache has the answer, fresh or as stale as the policy allows. */
@Singleton
class CachedCall {
    private static final Logger LOG = Logger.getLogger(CachedCall.class);
    private static final String CACHE = "X-IF-Cache";

    /** What a refresh may take besides its call. */
    private static final Duration SPARE = Duration.ofMinutes(1);

    /** One call that may be spared. */
    private record Wanted(Key key, RunRequest request, Callable callable, CachePolicy policy) {}

    private final WaitingCall waiting;
    private final Cache cache;
    private final Flights<WaitingCall.Done> flights = new Flights<>();

    @Inject
    CachedCall(WaitingCall waiting, Cache cache) {
        this.waiting = waiting;
        this.cache = cache;
    }

    /** @param fresh whether the caller wants no kept answer */
    Uni<RestResponse<?>> run(RunRequest request, Callable callable, String deploymentNonce, boolean fresh) {
        CachePolicy policy = callable.action().cache();
        if (policy == null) {
            return waiting.run(request, callable).map(WaitingCall::answer);
        }
        Wanted wanted = new Wanted(Key.of(callable, deploymentNonce, request.input()), request, callable, policy);
        return fresh
                ? call(wanted).map(CachedCall::missed)
                : cache.look(wanted.key()).chain(found -> answer(wanted, found));
    }

    private Uni<RestResponse<?>> answer(Wanted wanted, Optional<Kept> found) {
        if (found.isEmpty()) {
            return flights.join(wanted.key(), () -> call(wanted)).map(CachedCall::missed);
        }
        Kept kept = found.get();
        if (wanted.policy().isFresh(kept.age())) {
            return Uni.createFrom().item(again(kept, "hit"));
        }
        if (wanted.policy().mayServeWhileRevalidating(kept.age())) {
            WaitingCall.detached(refresh(wanted, kept));
            return Uni.createFrom().item(again(kept, "stale"));
        }
        boolean usable = wanted.policy().mayServeOnError(kept.age());
        return flights.join(wanted.key(), () -> call(wanted))
                .map(done -> usable && done.failed() ? again(kept, "stale") : missed(done));
    }

    private Uni<Boolean> refresh(Wanted wanted, Kept kept) {
        Duration lease = wanted.callable().action().timeout().plus(SPARE);
        return cache.claim(wanted.key(), kept, lease)
                .call(mine -> mine
                        ? flights.join(wanted.key(), () -> call(wanted)).chain(() -> cache.giveUp(wanted.key(), kept))
                        : Uni.createFrom().voidItem());
    }

    /** Makes the call, and keeps what is worth it whether or not the caller still waits. */
    private Uni<WaitingCall.Done> call(Wanted wanted) {
        return WaitingCall.detached(
                waiting.run(wanted.request(), wanted.callable()).call(done -> keep(wanted, done)));
    }

    private Uni<Void> keep(Wanted wanted, WaitingCall.Done done) {
        if (!done.worthKeeping() || !(done.outcome() instanceof Outcome.Answered answer)) {
            return Uni.createFrom().voidItem();
        }
        Map<String, String> headers = WaitingCall.passedOn(answer);
        return cache.keep(
                        wanted.key(),
                        wanted.request().action(),
                        done.run(),
                        answer.status(),
                        headers,
                        answer.body(),
                        wanted.policy().life())
                .onFailure()
                .invoke(failure -> LOG.warn("An answer is not kept", failure))
                .onFailure()
                .recoverWithNull();
    }

    private static RestResponse<?> missed(WaitingCall.Done done) {
        RestResponse<?> answer = WaitingCall.answer(done);
        answer.getHeaders().putSingle(CACHE, "miss");
        return answer;
    }

    private static RestResponse<?> again(Kept kept, String how) {
        RestResponse.ResponseBuilder<byte[]> answer =
                RestResponse.ResponseBuilder.<byte[]>create(kept.status()).entity(kept.body());
        kept.headers().forEach(answer::header);
        return answer.header(WaitingCall.RUN, kept.run())
                .header("Age", kept.age().toSeconds())
                .header(CACHE, how)
                .build();
    }
}
