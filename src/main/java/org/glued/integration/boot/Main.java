package org.glued.integration.boot;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the service: on the database of {@code DATABASE_URL}, or on one it brings along. */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... args) {
        try {
            Path data = Path.of(System.getenv().getOrDefault("GLUED_IF_DATA", "data"));
            System.setProperty("glued.if.data", data.toString());
            database(data).forEach(System::setProperty);
        } catch (Refusal | IllegalArgumentException e) {
            System.err.println("glued-if does not start: " + e.getMessage());
            System.exit(1);
        }
        Quarkus.run(null, Main::leave, args);
    }

    private static Map<String, String> database(Path data) throws Refusal {
        if (System.getProperty("quarkus.datasource.reactive.url") != null
                && System.getProperty(Bundled.RUNNING) == null) {
            return Map.of();
        }
        String url = System.getenv("DATABASE_URL");
        if (url == null || url.isBlank()) {
            return Bundled.find().start(data).settings();
        }
        try {
            return DatabaseUrl.parse(url).settings();
        } catch (IllegalArgumentException e) {
            throw new Refusal("DATABASE_URL " + e.getMessage());
        }
    }

    /** Ends the JVM, but not in dev mode, where Quarkus comes here on every reload and has a handler of its own. */
    private static void leave(Integer code, @Nullable Throwable failure) {
        if (failure != null) {
            say(failure);
        }
        Stopped.signal();
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, failure);
        } else {
            System.exit(code);
        }
    }

    /** Quarkus leaves it to a given handler to say why a start has failed; what the operator can mend, in one line. */
    private static void say(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String line = line(cause);
            if (line != null) {
                System.err.println(line);
                return;
            }
        }
        Logger.getLogger(Main.class).error("glued-if does not start", failure);
    }

    private static @Nullable String line(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case ConfigurationException e when e.getCause() == null -> message;
            case IOException e
            when message.contains("Address already in use") ->
                "glued-if does not start: the port that QUARKUS_HTTP_PORT names, 8080 by default, is in use";
            // a setting that its room refuses, by its name
            case IllegalArgumentException e
            when message.startsWith("GLUED_IF_") -> "glued-if does not start: " + message;
            default -> null;
        };
    }
}
