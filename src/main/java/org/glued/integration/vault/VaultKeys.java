package org.glued.integration.vault;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Where the keys come from: {@code GLUED_IF_SECRET_KEYS}, or else a key made once and kept in the data directory, which
 * serves one node only.
 */
@Singleton
final class VaultKeys {
    private static final Logger LOG = Logger.getLogger(VaultKeys.class);
    private static final int FIRST = -900;

    // at start: a wrong key refuses there, before the database is migrated, and no request waits for a file
    @Produces
    @Singleton
    @Startup(FIRST)
    Vault vault(
            @ConfigProperty(name = "glued.if.secret-keys") Optional<String> keys,
            @ConfigProperty(name = "glued.if.data", defaultValue = "data") String data) {
        if (keys.isPresent()) {
            return fromConfiguration(keys.get());
        }
        Path file = Path.of(data, "secret.keys");
        LOG.infof("GLUED_IF_SECRET_KEYS is not set: secrets are sealed with the key in %s", file);
        return new Vault(readOrMake(file));
    }

    private static Vault fromConfiguration(String keys) {
        try {
            return new Vault(keys);
        } catch (IllegalArgumentException e) {
            // ends the start with this one line instead of a stack trace
            throw new ConfigurationException("glued-if does not start: GLUED_IF_SECRET_KEYS: " + e.getMessage());
        }
    }

    private static String readOrMake(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try {
                return make(file);
            } catch (FileAlreadyExistsException e) {
                return Files.readString(file).strip();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Set GLUED_IF_SECRET_KEYS, or let " + file + " be written", e);
        }
    }

    private static String make(Path file) throws IOException {
        byte[] id = new byte[4];
        byte[] key = new byte[32];
        SecureRandom random = new SecureRandom();
        random.nextBytes(id);
        random.nextBytes(key);
        String entry = "local-" + HexFormat.of().formatHex(id) + ":"
                + Base64.getEncoder().encodeToString(key);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, entry, StandardOpenOption.WRITE);
        return entry;
    }
}
