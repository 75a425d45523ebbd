package org.glued.integration.access;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The identity of the request at hand. */
@Singleton
public class Caller {
    static final String SUBJECT = "subject";
    static final String TOKEN = "token";
    static final String RUN = "run";
    static final String DEPLOYMENT = "deployment";

    private final SecurityIdentity identity;

    @Inject
    Caller(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** In whose name; of a microservice, the run it works for. */
    public UUID subject() {
        return identity.getAttribute(SUBJECT);
    }

    public boolean is(String role) {
        return identity.hasRole(role);
    }

    /** The issued token that was shown; null of every other kind. */
    public @Nullable UUID token() {
        return identity.getAttribute(TOKEN);
    }

    /** The run whose token this is, or null for everyone else. */
    public @Nullable UUID run() {
        return identity.getAttribute(RUN);
    }

    /** The deployment of that run, or null. */
    public @Nullable UUID deployment() {
        return identity.getAttribute(DEPLOYMENT);
    }
}
