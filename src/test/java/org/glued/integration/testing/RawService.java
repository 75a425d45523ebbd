package org.glued.integration.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A peer that answers each request with the given bytes, be they HTTP or not, and hangs up. */
public final class RawService implements AutoCloseable {
    private final ServerSocket server;
    private volatile String answer;

    public RawService(String answer) {
        this.answer = answer;
        try {
            server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    public void answers(String next) {
        answer = next;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> talk(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            untilBlankLine(socket.getInputStream());
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void untilBlankLine(InputStream in) throws IOException {
        for (int line = 0, next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n' && line == 0) {
                return;
            }
            line = next == '\n' ? 0 : next == '\r' ? line : line + 1;
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
