package org.glued.integration.access;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The token that opens an empty service: {@code GLUED_IF_ADMIN_TOKEN}, or in dev mode one made at the first start, kept
 * in the data directory and printed. It is not stored in the database.
 */
@Singleton
class AdminToken {
    /** In whose name the bootstrap token acts; a UUID of version 8 with no meaning but this. */
    static final UUID SUBJECT = UUID.fromString("00000000-0000-8000-8000-0000000000ad");

    private static final Logger LOG = Logger.getLogger(AdminToken.class);
    private static final int LEAST_CHARACTERS = 32;
    /** Before anything has begun that would have to be stopped again. */
    private static final int FIRST = -1000;

    private final byte[] token;

    @Inject
    AdminToken(
            @ConfigProperty(name = "glued.if.admin-token") Optional<String> configured,
            @ConfigProperty(name = "glued.if.data", defaultValue = "data") String data) {
        this.token = configured
                .map(AdminToken::checked)
                .orElseGet(() -> madeForDevelopment(Path.of(data, "admin.token")))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Refuses a bad configuration at the start, not at the first request. */
    void check(@Observes @Priority(FIRST) StartupEvent event) {
        LOG.debugf("The bootstrap admin token has %d bytes", token.length);
    }

    boolean is(String text) {
        return MessageDigest.isEqual(token, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String checked(String token) {
        if (token.length() < LEAST_CHARACTERS) {
            throw refusal("GLUED_IF_ADMIN_TOKEN must have at least " + LEAST_CHARACTERS + " characters");
        }
        if (!BearerMechanism.isToken(token)) {
            throw refusal("GLUED_IF_ADMIN_TOKEN may have letters, digits and - . _ ~ + / only, and = at its end: with"
                    + " anything else it could not be sent as a bearer token");
        }
        return token;
    }

    private static String madeForDevelopment(Path file) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            throw refusal("no identity source is configured; set GLUED_IF_ADMIN_TOKEN (at least " + LEAST_CHARACTERS
                    + " characters, for example from: openssl rand -hex 32)");
        }
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            String token = Files.readString(file).strip();
            LOG.infof("Admin token of this development instance: %s (kept in %s)", token, file);
            return token;
        } catch (IOException e) {
            throw new UncheckedIOException("Set GLUED_IF_ADMIN_TOKEN, or let " + file + " be written", e);
        }
    }

    /** Ends the start with this one line instead of a stack trace. */
    private static ConfigurationException refusal(String sentence) {
        return new ConfigurationException("glued-if does not start: " + sentence);
    }

    private static void make(Path file) throws IOException {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, HexFormat.of().formatHex(random), StandardOpenOption.WRITE);
    }
}
