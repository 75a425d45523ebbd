package org.glued.integration.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PgBouncer in transaction mode before one database. It refuses to run as root, so root runs it as nobody. */
public final class PgBouncer implements AutoCloseable {
    private final Process process;
    private final String url;

    private PgBouncer(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** The program, where this machine has one. */
    public static Optional<Path> program() {
        return Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param connections to the server, which all clients share */
    public static PgBouncer before(String databaseUrl, int connections) {
        URI server = URI.create(databaseUrl);
        String[] login = server.getUserInfo().split(":", 2);
        int port = App.freePort();
        try {
            Path directory = Files.createTempDirectory("pgbouncer");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path users = directory.resolve("users.txt");
            Files.writeString(users, "\"" + login[0] + "\" \"" + login[1] + "\"\n");
            Path settings = directory.resolve("pgbouncer.ini");
            Files.writeString(settings, """
                    [databases]
                    * = host=%s port=%d
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = plain
                    auth_file = %s
                    pool_mode = transaction
                    default_pool_size = %d
                    max_client_conn = 200
                    ignore_startup_parameters = extra_float_digits
                    """.formatted(server.getHost(), server.getPort(), port, users, connections));
            Process process = new ProcessBuilder(command(settings))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            await().atMost(Duration.ofSeconds(20)).until(() -> answers(port));
            return new PgBouncer(
                    process, "postgresql://" + server.getUserInfo() + "@127.0.0.1:" + port + server.getPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Path settings) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.addAll(List.of(program().orElseThrow().toString(), settings.toString()));
        return command;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public String url() {
        return url;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
