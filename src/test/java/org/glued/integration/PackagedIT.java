package org.glued.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.glued.integration.testing.App;
import org.glued.integration.testing.FakeService;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.SharedApp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What Java has at hand and a native image must have been given: time zones, TLS, an end before Quarkus starts. */
@Tag("blackbox")
class PackagedIT {
    private static final String PASSWORD = "changeit";
    private final Http api = SharedApp.admin();

    @Test
    void a_schedule_follows_the_clocks_of_its_zone() {
        assertEquals(Set.of("11:00", "10:00"), utc("0 12 1 1,7 *", "Europe/Prague"));
        assertEquals(Set.of("06:15"), utc("0 12 1 1,7 *", "Asia/Kathmandu"));
        assertEquals(Set.of("01:00", "01:30"), utc("0 12 1 1,7 *", "Australia/Lord_Howe"));
    }

    private Set<String> utc(String cron, String zone) {
        Set<String> times = new HashSet<>();
        String rule = "{'cron':'" + cron + "','timezone':'" + zone + "','count':4}";
        for (JsonNode fire : api.post("/v1/schedules/preview", rule).expect(200).json()) {
            times.add(LocalTime.ofInstant(Instant.parse(fire.asText()), ZoneId.of("UTC"))
                    .toString());
        }
        return times;
    }

    @Test
    void a_service_whose_certificate_nobody_vouches_for_is_not_talked_to(@TempDir Path directory) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned(directory.resolve("keys.p12"))));
        server.createContext("/", exchange -> FakeService.json(exchange, 200, "{}"));
        server.start();
        try {
            String url = "https://127.0.0.1:" + server.getAddress().getPort();
            api.put("/v1/services/self-signed", "{'base_url':'" + url + "','health_path':'/health'}")
                    .expect(201);
            String health =
                    api.get("/v1/services/self-signed/health").expect(200).body();
            assertTrue(health.contains("TLS could not be agreed upon"), health);
        } finally {
            server.stop(0);
        }
    }

    private static SSLContext selfSigned(Path file) throws IOException, InterruptedException, GeneralSecurityException {
        run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void a_database_url_that_is_none_is_refused_in_one_line_without_repeating_it(@TempDir Path directory)
            throws Exception {
        List<String> said = refusal(directory, "mysql://me:s3cret@localhost/db");
        assertEquals(1, said.size(), said.toString());
        assertTrue(said.getFirst().startsWith("glued-if does not start: DATABASE_URL "), said.toString());
        assertFalse(said.getFirst().contains("s3cret"));
    }

    @Test
    @EnabledIfSystemProperty(named = "native", matches = "true", disabledReason = "the jar brings a database along")
    void the_binary_without_a_database_says_so_in_one_line(@TempDir Path directory) throws Exception {
        List<String> said = refusal(directory, "");
        assertEquals(1, said.size(), said.toString());
        assertTrue(said.getFirst().startsWith("glued-if does not start: set DATABASE_URL="), said.toString());
    }

    /** The lines of a start that ends with 1. */
    private static List<String> refusal(Path directory, String databaseUrl) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(App.command()).redirectErrorStream(true);
        builder.environment().put("DATABASE_URL", databaseUrl);
        builder.environment().put("GLUED_IF_DATA", directory.toString());
        Process process = builder.start();
        List<String> lines = process.inputReader().lines().toList();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue(), lines.toString());
        return lines;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
    }
}
