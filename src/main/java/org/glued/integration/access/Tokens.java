package org.glued.integration.access;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.glued.integration.db.Violation;
import org.glued.integration.db.Wakeups;
import org.glued.integration.kernel.Ids;
import org.glued.integration.kernel.Page;
import org.glued.integration.kernel.Problem;
import org.jboss.logging.Logger;

/** All issued tokens. A good one is remembered for a few seconds, so that most requests need no statement for it. */
@Singleton
class Tokens {
    private static final Logger LOG = Logger.getLogger(Tokens.class);
    static final String TOPIC = "tokens";
    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final int MOST_REMEMBERED = 10_000;

    private record Remembered(Token token, Instant until) {}

    private final TokenStore store;
    private final Wakeups wakeups;
    private final Map<String, Remembered> good = new ConcurrentHashMap<>();
    /** Counts deletions, so that a look-up under way during one is not remembered. */
    private final AtomicLong deletions = new AtomicLong();

    private Cancellable watch = () -> {};

    @Inject
    Tokens(TokenStore store, Wakeups wakeups) {
        this.store = store;
        this.wakeups = wakeups;
    }

    void start(@Observes StartupEvent event) {
        watch = wakeups.on(TOPIC)
                .subscribe()
                .with(hint -> forgetAll(), failure -> LOG.error("Deleted tokens are noticed late", failure));
    }

    void stop(@Observes ShutdownEvent event) {
        watch.cancel();
    }

    Uni<Token> issue(TokenInput input) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String text = "ift_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        UUID uuid = input.uuid() == null ? Ids.next() : input.uuid();
        return store.insert(uuid, input, sha256(text))
                .onFailure(Violation.of(TokenStore.UNIQUE_UUID))
                .transform(taken -> Problem.conflict("There is a token with this uuid already"))
                .map(token -> token.showing(text));
    }

    /** Fails with 404 when there is none. */
    Uni<Token> get(UUID uuid) {
        return store.get(uuid).map(found -> found.orElseThrow(() -> Problem.notFound("token", uuid)));
    }

    Uni<List<Token>> list(Page page) {
        return store.list(page);
    }

    Uni<Void> delete(UUID uuid) {
        return store.delete(uuid)
                .invoke(deleted -> {
                    if (!deleted) {
                        throw Problem.notFound("token", uuid);
                    }
                    forgetAll();
                    wakeups.wake(TOPIC);
                })
                .replaceWithVoid();
    }

    /** The token that {@code text} is, if it is one and has not expired. */
    Uni<Optional<Token>> find(String text) {
        String hash = sha256(text);
        Instant now = Instant.now();
        Remembered remembered = good.get(hash);
        if (remembered != null && remembered.until().isAfter(now)) {
            return Uni.createFrom().item(Optional.of(remembered.token()));
        }
        long before = deletions.get();
        return store.byHash(hash).invoke(found -> found.ifPresent(token -> remember(hash, token, now, before)));
    }

    private void forgetAll() {
        deletions.incrementAndGet();
        good.clear();
    }

    private void remember(String hash, Token token, Instant now, long before) {
        if (good.size() >= MOST_REMEMBERED) {
            good.clear();
        }
        Instant until = now.plus(REMEMBERED);
        Instant end = token.expiresAt();
        good.put(hash, new Remembered(token, end != null && end.isBefore(until) ? end : until));
        if (deletions.get() != before) {
            good.remove(hash);
        }
    }

    static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java", e);
        }
    }
}
