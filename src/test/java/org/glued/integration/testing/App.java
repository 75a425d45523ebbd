package org.glued.integration.testing;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged service as a process of its own: the jar, or with the system property {@code native} the binary. */
public final class App implements AutoCloseable {
    private static final int KEPT_LINES = 400;

    private final Map<String, String> environment;
    private final int port;
    private final ConcurrentLinkedDeque<String> output = new ConcurrentLinkedDeque<>();
    private Process process;

    private App(Map<String, String> environment, int port) {
        this.environment = environment;
        this.port = port;
    }

    /** Starts on {@code databaseUrl} and waits until it is ready. */
    public static App on(String databaseUrl) {
        return with(Map.of("DATABASE_URL", databaseUrl));
    }

    /** Starts with these environment variables besides the usual ones; without DATABASE_URL, on an embedded database. */
    public static App with(Map<String, String> extra) {
        Map<String, String> environment = new HashMap<>();
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        int port = freePort();
        environment.put("GLUED_IF_ADMIN_TOKEN", HexFormat.of().formatHex(random));
        environment.put("GLUED_IF_SECRET_KEYS", "k1:" + Base64.getEncoder().encodeToString(random));
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.putAll(extra);
        App app = new App(environment, port);
        app.start();
        app.awaitReady();
        return app;
    }

    /** Starts the process again with the same settings, after it has ended. */
    public void restart() {
        start();
        awaitReady();
    }

    /** Ends it as a power cut would. */
    public void kill9() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends it as an orchestrator would, with SIGTERM. */
    public void stop() {
        process.destroy();
        awaitEnd();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }

    public long pid() {
        return process.pid();
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + port;
    }

    public String adminToken() {
        return environment.get("GLUED_IF_ADMIN_TOKEN");
    }

    /** A client with the admin token, for paths behind /api/if. */
    public Http admin() {
        return new Http(baseUrl() + "/api/if", adminToken());
    }

    public Http as(String token) {
        return new Http(baseUrl() + "/api/if", token);
    }

    public String log() {
        return String.join("\n", output);
    }

    /** The command that starts the packaged service. */
    public static List<String> command() {
        Path target = Path.of(System.getProperty("build.directory", "target"));
        if (!Boolean.getBoolean("native")) {
            Path java = Path.of(System.getProperty("java.home"), "bin", "java");
            return List.of(
                    java.toString(),
                    "-jar",
                    target.resolve("quarkus-app/quarkus-run.jar").toString());
        }
        try (Stream<Path> files = Files.list(target)) {
            return List.of(files.filter(file -> file.toString().endsWith("-runner"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no native binary in " + target))
                    .toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start() {
        ProcessBuilder builder = new ProcessBuilder(command()).redirectErrorStream(true);
        builder.environment().remove("DATABASE_URL");
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        BufferedReader reader = process.inputReader();
        Thread.ofVirtual().start(() -> reader.lines().forEach(this::keep));
    }

    private void keep(String line) {
        output.add(line);
        if (output.size() > KEPT_LINES) {
            output.poll();
        }
    }

    private void awaitReady() {
        Http http = new Http(baseUrl(), null);
        try {
            await().atMost(Duration.ofSeconds(90))
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptions()
                    .until(() -> {
                        if (!process.isAlive()) {
                            throw new AssertionError("glued-if ended with " + process.exitValue());
                        }
                        return http.get("/q/health/ready").status() == 200;
                    });
        } catch (RuntimeException | AssertionError e) {
            process.destroyForcibly();
            throw new AssertionError("glued-if is not ready\n" + log(), e);
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("glued-if did not stop within 30 s\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
