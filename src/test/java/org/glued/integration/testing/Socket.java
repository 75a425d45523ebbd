package org.glued.integration.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client that keeps the frames it gets; with {@code demand} it reads no more than so many frames. */
public final class Socket implements AutoCloseable, WebSocket.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;
    private final long demand;
    private volatile boolean ended;

    private Socket(App app, String token, String path, long demand) {
        this.demand = demand;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create(app.baseUrl().replace("http:", "ws:") + "/api/if" + path), this)
                .join();
    }

    public static Socket open(App app, String path) {
        return new Socket(app, app.adminToken(), path, Long.MAX_VALUE);
    }

    public static Socket as(String token, App app, String path) {
        return new Socket(app, token, path, Long.MAX_VALUE);
    }

    /** Reads only {@code demand} frames, and nothing of what comes after them. */
    public static Socket reading(long demand, App app, String path) {
        return new Socket(app, app.adminToken(), path, demand);
    }

    @Override
    public void onOpen(WebSocket opened) {
        opened.request(demand);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            try {
                frames.add(JSON.readTree(part.toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            part.setLength(0);
        }
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        ended = true;
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        ended = true;
    }

    /** Whether the other side has neither closed the connection nor vanished, as far as is known. */
    public boolean isOpen() {
        return !ended;
    }

    /** The next frame, or null when none comes within this time. */
    public JsonNode next(Duration within) throws InterruptedException {
        return frames.poll(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The next frame, waited for; fails when none comes. */
    public JsonNode next() throws InterruptedException {
        JsonNode frame = frames.poll(20, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("no frame came within 20 s");
        }
        return frame;
    }

    public int waiting() {
        return frames.size();
    }

    /** Single quotes in {@code frame} stand for double quotes. */
    public void send(String frame) {
        socket.sendText(frame.replace('\'', '"'), true).join();
    }

    /** Breaks the connection without a word. */
    public void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        if (!socket.isOutputClosed()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }
}
