package org.glued.integration.access;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.vault.Vault;

/**
 * What a called microservice shows when it asks back: run, deployment and end of validity, marked by the vault, so that
 * nothing has to be stored. Whether the run still runs is asked where the token is used.
 */
@Singleton
public class RunTokens {
    static final String PREFIX = "ifr_";
    private static final String PURPOSE = "run-token";

    /** What a valid token says. */
    record Claim(UUID run, UUID deployment) {}

    private final Vault vault;

    @Inject
    RunTokens(Vault vault) {
        this.vault = vault;
    }

    public String issue(UUID run, UUID deployment, Instant expiresAt) {
        String claim = run + "." + deployment + "." + expiresAt.getEpochSecond();
        return PREFIX + claim + "." + vault.mark(PURPOSE, claim);
    }

    Optional<Claim> verify(String token, Instant now) {
        int end = token.lastIndexOf('.');
        if (!token.startsWith(PREFIX) || end < 0) {
            return Optional.empty();
        }
        String claim = token.substring(PREFIX.length(), end);
        if (!vault.isMark(PURPOSE, claim, token.substring(end + 1))) {
            return Optional.empty();
        }
        String[] parts = claim.split("\\.", -1);
        return Long.parseLong(parts[2]) > now.getEpochSecond()
                ? Optional.of(new Claim(UUID.fromString(parts[0]), UUID.fromString(parts[1])))
                : Optional.empty();
    }
}
