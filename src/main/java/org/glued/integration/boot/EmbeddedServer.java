package org.glued.integration.boot;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL from the class path, its data kept in {@code <data>/pg}.
 *
 * <p>It listens on loopback only and trusts who connects there, which suits a developer's machine and a single edge box;
 * whoever shares a machine sets {@code DATABASE_URL}. A server that outlived a killed JVM is taken over as it runs.
 */
final class EmbeddedServer implements Bundled {
    private static final Duration STARTUP = Duration.ofSeconds(60);
    private static final int WAIT_FOR_SERVICE_SECONDS = 30;

    /** Held for the life of the JVM; static, so that nobody collects it. */
    private static @Nullable FileLock lock;

    /** Made with the object, so that where the library is missing {@link Bundled#find} notices. */
    private final EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();

    @Override
    public DatabaseUrl start(Path data) throws Refusal {
        String port = System.getProperty(RUNNING);
        if (port != null) {
            return url(Integer.parseInt(port));
        }
        try {
            Path directory = Files.createDirectories(data).toRealPath();
            claim(directory);
            Path cluster = directory.resolve("pg");
            Optional<Postmaster> left = Postmaster.running(cluster);
            Postmaster server = left.isPresent() ? left.get() : launch(cluster, directory.resolve("postgresql.log"));
            System.setProperty(RUNNING, Integer.toString(server.port()));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAfterService(server), "stop-postgresql"));
            return url(server.port());
        } catch (IOException | IllegalStateException e) {
            throw new Refusal(
                    "the embedded PostgreSQL does not start in " + data.toAbsolutePath() + ": " + e.getMessage());
        }
    }

    private static void claim(Path directory) throws IOException, Refusal {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // this JVM holds it already: dev mode starts again after a failed start
            return;
        }
        if (lock == null) {
            throw new Refusal(
                    "another glued-if runs on the data directory " + directory + "; set GLUED_IF_DATA for this one");
        }
    }

    private Postmaster launch(Path cluster, Path log) throws IOException {
        ProcessBuilder.Redirect output = ProcessBuilder.Redirect.appendTo(log.toFile());
        EmbeddedPostgres started = builder.setDataDirectory(cluster)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(STARTUP)
                .setOutputRedirector(output)
                .setErrorRedirector(output)
                // the library is made for tests and gives durability away; here it is the point
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("shared_buffers", "64MB")
                .setServerConfig("max_connections", "100")
                .start();
        return Postmaster.running(cluster)
                .orElseThrow(
                        () -> new IllegalStateException("it started on port " + started.getPort() + " and is gone"));
    }

    private static void stopAfterService(Postmaster server) {
        try {
            Stopped.await(WAIT_FOR_SERVICE_SECONDS);
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static DatabaseUrl url(int port) {
        return new DatabaseUrl("127.0.0.1", port, "postgres", "postgres", "postgres", null);
    }
}
