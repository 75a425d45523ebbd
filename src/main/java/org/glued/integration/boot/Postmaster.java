package org.glued.integration.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running PostgreSQL server, known by the {@code postmaster.pid} in its data directory. */
record Postmaster(ProcessHandle process, int port) {
    private static final int STOP_SECONDS = 30;

    /** The server that runs on {@code dataDirectory} and answers, if there is one. */
    static Optional<Postmaster> running(Path dataDirectory) throws IOException {
        Path file = dataDirectory.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        // pid, data directory, start time, port: PostgreSQL, src/include/utils/pidfile.h
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 4 || !Path.of(lines.get(1)).equals(dataDirectory)) {
            return Optional.empty();
        }
        int port = Integer.parseInt(lines.get(3).strip());
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().command().orElse("postgres").contains("postgres"))
                .filter(process -> answers(port))
                .map(process -> new Postmaster(process, port));
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Asks for a smart shutdown (SIGTERM), which lets the connections end that are still closing. */
    void stop() {
        process.destroy();
        try {
            process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            System.err.println("PostgreSQL (pid " + process.pid() + ") has not stopped within " + STOP_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
