package org.glued.integration.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.glued.integration.testing.App;

/** A process of the service, watched from its start. */
final class Launch implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Process process;
    private final long started = System.nanoTime();
    private final HttpRequest ready;

    Launch(List<String> command, Map<String, String> environment) throws IOException {
        int port = App.freePort();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove("DATABASE_URL");
        builder.environment().put("GLUED_IF_ADMIN_TOKEN", Engine.ADMIN_TOKEN);
        builder.environment()
                .put("GLUED_IF_SECRET_KEYS", "k1:" + Base64.getEncoder().encodeToString(new byte[32]));
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().putAll(environment);
        ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .build();
        process = builder.start();
    }

    /** Seconds from the start of the process to the first time that it says it is ready. */
    double untilReady() throws Exception {
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() - started > PATIENCE_NANOS) {
                throw new IllegalStateException("the service did not become ready");
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return (System.nanoTime() - started) / 1e9;
    }

    private boolean isReady() throws InterruptedException {
        try {
            return HTTP.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // nobody listens yet
            return false;
        }
    }

    /** Resident memory in MiB, as Linux tells it. */
    double residentMiB() throws IOException {
        return Resident.mib(process.pid());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
