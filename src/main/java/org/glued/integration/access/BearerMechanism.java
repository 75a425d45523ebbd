package org.glued.integration.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns exactly one {@code Authorization: Bearer} header into an identity (RFC 6750, section 2.1); anything else is none.
 * The scheme may be written in any case (RFC 9110, section 11.1).
 */
@Singleton
class BearerMechanism implements HttpAuthenticationMechanism {
    private static final String TOKEN = "[A-Za-z0-9._~+/-]+=*";
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(" + TOKEN + ")");

    private final AdminToken admin;
    private final Tokens tokens;
    private final RunTokens runTokens;

    @Inject
    BearerMechanism(AdminToken admin, Tokens tokens, RunTokens runTokens) {
        this.admin = admin;
        this.tokens = tokens;
        this.runTokens = runTokens;
    }

    /** Whether {@code text} can be sent as a token at all. */
    static boolean isToken(String text) {
        return text.matches(TOKEN);
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager manager) {
        List<String> headers = context.request().headers().getAll("Authorization");
        if (headers.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        Matcher bearer = BEARER.matcher(headers.getFirst());
        if (headers.size() > 1 || !bearer.matches()) {
            return Uni.createFrom().failure(new AuthenticationFailedException());
        }
        return identify(bearer.group(1));
    }

    private Uni<SecurityIdentity> identify(String token) {
        if (admin.is(token)) {
            return Uni.createFrom()
                    .item(identity(AdminToken.SUBJECT, Roles.ADMIN).build());
        }
        if (token.startsWith(RunTokens.PREFIX)) {
            return Uni.createFrom()
                    .item(runTokens
                            .verify(token, Instant.now())
                            .map(BearerMechanism::ofRun)
                            .orElseThrow(AuthenticationFailedException::new));
        }
        return tokens.find(token)
                .map(found -> found.orElseThrow(AuthenticationFailedException::new))
                .map(found -> identity(found.subject(), found.role())
                        .addAttribute(Caller.TOKEN, found.uuid())
                        .build());
    }

    private static SecurityIdentity ofRun(RunTokens.Claim claim) {
        return identity(claim.run(), Roles.RUN)
                .addAttribute(Caller.RUN, claim.run())
                .addAttribute(Caller.DEPLOYMENT, claim.deployment())
                .build();
    }

    private static QuarkusSecurityIdentity.Builder identity(UUID subject, @Nullable String role) {
        QuarkusSecurityIdentity.Builder identity = QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(subject.toString()))
                .addAttribute(Caller.SUBJECT, subject);
        return role == null ? identity : identity.addRole(role);
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }
}
