package org.glued.integration.boot;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.glued.integration.testing.App;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plain jar with nothing else: the database it brings along, from the first start to the last. */
class EmbeddedIT {
    @TempDir
    private Path data;

    @Test
    void what_was_made_is_there_after_a_stop_and_a_stop_leaves_no_server_behind() throws IOException {
        try (App app = start()) {
            String queue = "{'name':'orders'}";
            app.admin().post("/v1/queues", queue).expect(201);
            ProcessHandle server = server();
            app.stop();
            await().until(() -> !server.isAlive());
            app.restart();
            app.admin().get("/v1/queues/orders").expect(200);
        }
    }

    @Test
    void after_kill_9_the_server_that_still_runs_is_taken_over() throws IOException {
        try (App app = start()) {
            app.admin().post("/v1/queues", "{'name':'orders'}").expect(201);
            ProcessHandle server = server();
            app.kill9();
            assertTrue(server.isAlive());
            app.restart();
            assertEquals(server.pid(), server().pid());
            app.admin().get("/v1/queues/orders").expect(200);
            app.stop();
            await().until(() -> !server.isAlive());
        }
    }

    @Test
    void a_server_that_hangs_is_answered_with_503_until_it_goes_on() throws Exception {
        try (App app = start()) {
            Http api = app.admin();
            api.get("/v1/actions").expect(200);
            List<String> processes = processes(server());
            signal("STOP", processes);
            try {
                Http.Answer away = await().atMost(Duration.ofSeconds(20))
                        .until(() -> api.get("/v1/actions"), answer -> answer.status() == 503);
                assertNotNull(away.header("Retry-After"));
                assertEquals("application/problem+json", away.header("Content-Type"));
                Http.Answer health = app.as(null).get("/v1/health").expect(503);
                assertFalse(health.json().path("healthy").asBoolean());
                assertNotNull(health.header("Retry-After"));
            } finally {
                signal("CONT", processes);
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> api.get("/v1/actions").status() == 200);
        }
    }

    @Test
    void with_a_database_url_nothing_is_brought_along() throws IOException {
        try (App app = App.with(Map.of("GLUED_IF_DATA", data.toString(), "DATABASE_URL", TestDatabase.fresh()))) {
            app.admin().get("/v1/actions").expect(200);
            assertFalse(app.log().contains("has been already registered"), app.log());
            try (Stream<Path> files = Files.list(data)) {
                assertEquals(List.of(), files.toList());
            }
        }
    }

    @Test
    void a_second_service_on_the_same_data_is_refused_in_one_line() throws Exception {
        try (App app = start()) {
            app.admin().get("/v1/actions").expect(200);
            String said = refusal(Map.of("GLUED_IF_ADMIN_TOKEN", app.adminToken()));
            assertTrue(said.startsWith("glued-if does not start: another glued-if runs on the data directory"), said);
            assertEquals(1, said.lines().count(), said);
        }
    }

    @Test
    void production_without_an_identity_source_is_refused_and_told_what_to_set() throws Exception {
        String said = refusal(Map.of());
        assertTrue(said.contains("glued-if does not start: no identity source is configured"), said);
        assertTrue(said.contains("GLUED_IF_ADMIN_TOKEN"), said);
        assertFalse(said.contains("\tat "), said);
        assertFalse(Files.exists(data.resolve("pg/postmaster.pid")));
        String weak = refusal(Map.of("GLUED_IF_ADMIN_TOKEN", "hunter2-hunter2"));
        assertTrue(weak.contains("at least 32"), weak);
        assertFalse(weak.contains("hunter2"), weak);
    }

    @Test
    void a_database_that_cannot_be_used_is_named_in_one_line_without_its_password() throws Exception {
        String url = TestDatabase.fresh();
        String database = url.substring(url.lastIndexOf('/') + 1);
        int port = App.freePort();
        Map<String, String> refused = Map.of(
                "postgresql://u:hunter2@127.0.0.1:" + port + "/x",
                "refused",
                "postgresql://u:hunter2@no-such-host.invalid/x",
                "no-such-host.invalid",
                url.replace(database, "nosuchdatabase"),
                "database \"nosuchdatabase\" does not exist",
                url + "?sslmode=sometimes",
                "sslmode");
        for (Map.Entry<String, String> one : refused.entrySet()) {
            String said = refusal(Map.of("GLUED_IF_ADMIN_TOKEN", "x".repeat(40), "DATABASE_URL", one.getKey()));
            oneLine(said, one.getValue());
        }
    }

    @Test
    void what_is_configured_badly_is_named_in_one_line_and_the_database_is_as_it_was() throws Exception {
        String url = TestDatabase.fresh();
        String good = "x".repeat(40);
        oneLine(refusal(Map.of("DATABASE_URL", url)), "no identity source is configured");
        oneLine(
                refusal(Map.of(
                        "DATABASE_URL", url, "GLUED_IF_ADMIN_TOKEN", good, "GLUED_IF_SECRET_KEYS", "k1:hunter2")),
                "GLUED_IF_SECRET_KEYS");
        assertEquals(0, TestDatabase.number(url, "select count(*) from pg_tables where schemaname = 'public'"));
        String egress = refusal(
                Map.of("DATABASE_URL", url, "GLUED_IF_ADMIN_TOKEN", good, "GLUED_IF_EGRESS_ALLOW", "10.0.0.0/99"));
        assertTrue(egress.contains("glued-if does not start: GLUED_IF_EGRESS_ALLOW"), egress);
        assertFalse(egress.contains("\tat "), egress);
    }

    @Test
    void a_port_that_is_in_use_is_named() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String said = refusal(Map.of(
                    "DATABASE_URL", TestDatabase.fresh(),
                    "GLUED_IF_ADMIN_TOKEN", "x".repeat(40),
                    "QUARKUS_HTTP_PORT", Integer.toString(taken.getLocalPort())));
            assertTrue(said.contains("glued-if does not start: the port that QUARKUS_HTTP_PORT names"), said);
            assertFalse(said.contains("\tat "), said);
        }
    }

    private static void oneLine(String said, String reason) {
        List<String> lines = said.lines()
                .filter(line -> line.contains("glued-if does not start"))
                .toList();
        assertEquals(1, lines.size(), said);
        assertTrue(lines.getFirst().contains(reason), said);
        assertFalse(said.contains("hunter2"), said);
        assertFalse(said.contains("\tat "), said);
    }

    @Test
    void an_admin_token_that_could_never_be_sent_is_refused_without_being_shown() throws Exception {
        for (String token : List.of("hunter2 ".repeat(5) + "x", "hunter2€".repeat(5), "=".repeat(40))) {
            String said = refusal(Map.of("GLUED_IF_ADMIN_TOKEN", token, "DATABASE_URL", TestDatabase.fresh()));
            assertTrue(said.contains("glued-if does not start: GLUED_IF_ADMIN_TOKEN may have letters"), said);
            assertFalse(said.contains("hunter2"), said);
            assertFalse(said.contains("\tat "), said);
        }
    }

    @Test
    void nothing_of_the_demo_is_in_the_artifact() throws IOException {
        Path app = Path.of(App.command().getLast()).resolveSibling("quarkus");
        try (Stream<Path> jars = Files.list(app)) {
            for (Path jar :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                String bytes = Files.readString(jar, StandardCharsets.ISO_8859_1);
                assertFalse(bytes.contains("org/glued/integration/demo/Demo_"), jar.toString());
                assertFalse(bytes.contains("org/glued/integration/demo/Ticker_"), jar.toString());
            }
        }
        try (App running = start()) {
            running.admin().get("/v1/services/demo").expect(404);
            assertEquals(
                    404, new Http(running.baseUrl(), null).get("/demo/health").status());
        }
    }

    private App start() {
        return App.with(Map.of("GLUED_IF_DATA", data.toString()));
    }

    /** What a start that is refused says, all of it. */
    private String refusal(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(App.command()).redirectErrorStream(true);
        builder.environment().remove("DATABASE_URL");
        builder.environment().remove("GLUED_IF_ADMIN_TOKEN");
        builder.environment().put("GLUED_IF_DATA", data.toString());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(App.freePort()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), said);
        assertEquals(1, process.exitValue(), said);
        return said;
    }

    private ProcessHandle server() throws IOException {
        String pid = Files.readAllLines(data.resolve("pg/postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private static List<String> processes(ProcessHandle server) {
        return Stream.concat(Stream.of(server), server.descendants())
                .map(process -> Long.toString(process.pid()))
                .toList();
    }

    private static void signal(String signal, List<String> processes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        command.addAll(processes);
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }
}
