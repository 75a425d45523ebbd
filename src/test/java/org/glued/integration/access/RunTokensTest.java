package org.glued.integration.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.glued.integration.vault.Vault;
import org.junit.jupiter.api.Test;

class RunTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private final UUID run = UUID.randomUUID();
    private final UUID deployment = UUID.randomUUID();
    private final RunTokens tokens = new RunTokens(vault((byte) 1));
    private final String token = tokens.issue(run, deployment, NOW.plusSeconds(60));

    @Test
    void saysWhichRunOfWhichDeployment() {
        assertEquals(Optional.of(new RunTokens.Claim(run, deployment)), tokens.verify(token, NOW));
    }

    @Test
    void endsAtItsTime() {
        assertTrue(tokens.verify(token, NOW.plusSeconds(60)).isEmpty());
    }

    @Test
    void isWorthlessWhenChangedOrCutAnywhere() {
        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'a' ? 'b' : 'a';
            assertTrue(tokens.verify(token.substring(0, i) + other + token.substring(i + 1), NOW)
                    .isEmpty());
            assertTrue(tokens.verify(token.substring(0, i), NOW).isEmpty());
        }
    }

    @Test
    void isWorthlessUnderAnotherKey() {
        assertTrue(new RunTokens(vault((byte) 2)).verify(token, NOW).isEmpty());
    }

    private static Vault vault(byte fill) {
        byte[] key = new byte[32];
        Arrays.fill(key, fill);
        return new Vault("k:" + Base64.getEncoder().encodeToString(key));
    }
}
