package org.glued.integration.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A microservice made of handlers, which remembers what it was asked. */
public class FakeService implements AutoCloseable {
    /** A request as it came; header names in lower case. */
    public record Asked(String method, String uri, Map<String, String> headers, String body) {}

    private final HttpServer server;
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    public FakeService() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** Answers requests below {@code path} with {@code handler}, after noting them. */
    public final FakeService on(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                asked.add(new Asked(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        headers(exchange),
                        new String(body, StandardCharsets.UTF_8)));
                handler.handle(exchange);
            }
        });
        return this;
    }

    public final String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next request, waited for; fails when none comes. */
    public final Asked next() throws InterruptedException {
        Asked next = asked.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request came within 30 s");
        }
        return next;
    }

    public final int waiting() {
        return asked.size();
    }

    /** What a slow handler does: waits for {@code latch}, but not for ever when a test has failed. */
    public static void await(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static void answer(HttpExchange exchange, int status, String contentType, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    public static void json(HttpExchange exchange, int status, String body) throws IOException {
        answer(exchange, status, "application/json", body.replace('\'', '"'));
    }

    private static Map<String, String> headers(HttpExchange exchange) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            headers.put(header.getKey(), header.getValue().getFirst());
        }
        return headers;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
