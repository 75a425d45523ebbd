package org.glued.integration.deployment;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The keys whose values are secret whatever the service says, in any case and with {@code -} or {@code _} or without. */
final class SecretNames {
    private static final Set<String> NAMES =
            Set.of("pass", "passwd", "pwd", "credential", "credentials", "authorization", "accesskey", "encryptionkey");
    /** So that {@code db_password} and {@code bot_token} are too: hiding one too many costs less than showing one. */
    private static final List<String> ENDINGS = List.of(
            "password", "passphrase", "secret", "token", "apikey", "privatekey", "secretkey", "secretaccesskey");

    private SecretNames() {}

    static boolean contains(String key) {
        String name = key.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
        return NAMES.contains(name) || ENDINGS.stream().anyMatch(name::endsWith);
    }
}
