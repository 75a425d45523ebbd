package org.glued.integration.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A peer that answers every request with these bytes, HTTP or not, and then closes the connection, or hangs. */
public final class RawService implements AutoCloseable {
    private final ServerSocket server;
    private final byte[] answer;
    private final boolean hangs;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

    private RawService(String answer, boolean hangs) {
        this.answer = answer.getBytes(StandardCharsets.ISO_8859_1);
        this.hangs = hangs;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public static RawService closingAfter(String answer) {
        return new RawService(answer, false);
    }

    public static RawService hangingAfter(String answer) {
        return new RawService(answer, true);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> answer(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void answer(Socket socket) {
        try {
            BufferedReader request =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String line = request.readLine();
            while (line != null && !line.isEmpty()) {
                line = request.readLine();
            }
            socket.getOutputStream().write(answer);
            socket.getOutputStream().flush();
            if (!hangs) {
                socket.close();
            }
        } catch (IOException e) {
            // the caller has gone
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
