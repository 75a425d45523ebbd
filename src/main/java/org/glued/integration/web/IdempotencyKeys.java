package org.glued.integration.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.glued.integration.kernel.Problem;
import org.glued.integration.vault.Vault;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Honours {@code Idempotency-Key}: claims the key, lets the method make what it makes, keeps the answer. When the method
 * fails nothing was made, so the key is free again, unless the method says otherwise.
 */
@Interceptor
@Idempotent
@Priority(Interceptor.Priority.APPLICATION)
class IdempotencyKeys {
    private static final Logger LOG = Logger.getLogger(IdempotencyKeys.class);
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,255}");

    private final IdempotencyStore store;
    private final Vault vault;
    private final ObjectMapper json;
    private final CurrentVertxRequest current;
    private final SecurityIdentity identity;

    @Inject
    IdempotencyKeys(
            IdempotencyStore store,
            Vault vault,
            ObjectMapper json,
            CurrentVertxRequest current,
            SecurityIdentity identity) {
        this.store = store;
        this.vault = vault;
        this.json = json;
        this.current = current;
        this.identity = identity;
    }

    @AroundInvoke
    Object once(InvocationContext invocation) throws Exception {
        HttpServerRequest request = current.getCurrent().request();
        String key = request.getHeader("Idempotency-Key");
        if (key == null) {
            return invocation.proceed();
        }
        if (!KEY.matcher(key).matches()) {
            throw Problem.invalid("", "Idempotency-Key must have 1 to 255 visible ASCII characters");
        }
        UUID subject = UUID.fromString(identity.getPrincipal().getName());
        IdempotencyStore.Key taken = new IdempotencyStore.Key(subject, request.method() + " " + request.path(), key);
        String digest = digest(request.query(), invocation.getParameters());
        return store.claim(taken, digest, asked(invocation).lockSeconds())
                .chain(claim -> claim.isPresent() ? first(claim.get(), invocation) : again(taken, digest));
    }

    private static Idempotent asked(InvocationContext invocation) {
        return Objects.requireNonNull(
                invocation.getInterceptorBinding(Idempotent.class), "The method is intercepted for its binding");
    }

    private Uni<RestResponse<?>> first(IdempotencyStore.Claim claim, InvocationContext invocation) {
        return Uni.createFrom()
                .deferred(() -> proceed(invocation))
                .onFailure()
                .call(failure -> quietly(
                        failure instanceof Problem problem && lasts(problem, asked(invocation))
                                ? keep(claim, ProblemAnswers.answer(problem).build())
                                : store.release(claim)))
                .call(answer -> quietly(keep(claim, answer)));
    }

    private static boolean lasts(Problem problem, Idempotent asked) {
        return Arrays.stream(asked.lasting()).anyMatch(status -> status == problem.kind().status);
    }

    private Uni<Void> keep(IdempotencyStore.Claim claim, RestResponse<?> answer) {
        return store.keep(claim, vault.seal(KeptAnswer.write(answer, json), place(claim.key())));
    }

    /** What was made stays made, so the caller gets its answer whether or not the key's row can be written. */
    private static Uni<Void> quietly(Uni<Void> write) {
        return write.onFailure()
                .invoke(failure -> LOG.warn("An idempotency key stays taken until its lock lapses", failure))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<RestResponse<?>> again(IdempotencyStore.Key key, String digest) {
        return store.look(key).map(taken -> {
            if (taken != null && !taken.digest().equals(digest)) {
                throw Problem.of(Problem.Kind.IMPOSSIBLE, "This Idempotency-Key was used with another body");
            }
            if (taken == null || taken.answer() == null) {
                throw Problem.conflict("The first request with this Idempotency-Key is still in flight");
            }
            return KeptAnswer.read(vault.open(taken.answer(), place(key)), json);
        });
    }

    @SuppressWarnings("unchecked")
    private static Uni<RestResponse<?>> proceed(InvocationContext invocation) {
        try {
            return (Uni<RestResponse<?>>) invocation.proceed();
        } catch (Exception e) {
            return Uni.createFrom().failure(e);
        }
    }

    private static String place(IdempotencyStore.Key key) {
        return "idempotency/" + key.subject() + "/" + key.target() + "/" + key.key();
    }

    private static String digest(@Nullable String query, Object[] arguments) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(String.valueOf(query).getBytes(StandardCharsets.UTF_8));
            for (Object argument : arguments) {
                if (argument instanceof Body body) {
                    digest.update(body.bytes());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java", e);
        }
    }
}
