package org.glued.integration.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.glued.integration.testing.TestDatabase;

/**
 * A PostgreSQL that keeps what it has confirmed: the one of BENCH_DATABASE_URL, else an embedded one with its data below
 * {@code target}. That of the tests is no measure: it has fsync off.
 */
final class BenchDatabase {
    private static final String SERVER = server();

    private BenchDatabase() {}

    /** The URL of a new, empty database. */
    static String fresh() {
        requireDurable();
        String name = "b" + UUID.randomUUID().toString().replace("-", "");
        TestDatabase.sql(SERVER, "create database " + name);
        return SERVER.substring(0, SERVER.lastIndexOf('/') + 1) + name;
    }

    /** So that each measurement starts with the same distance to the next checkpoint. */
    static void checkpoint() {
        TestDatabase.sql(SERVER, "checkpoint");
    }

    /** Transactions committed in the database of {@code url} so far; asking is not one of them. */
    static long commits(String url) {
        return TestDatabase.number(
                SERVER,
                "select xact_commit from pg_stat_database where datname = '" + url.substring(url.lastIndexOf('/') + 1)
                        + "'");
    }

    static String setting(String name) {
        return text("show " + name);
    }

    private static void requireDurable() {
        for (String name : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
            if (!setting(name).equals("on")) {
                throw new IllegalStateException("the bench database has " + name + " " + setting(name));
            }
        }
    }

    private static String text(String query) {
        try (Connection connection = TestDatabase.connect(SERVER);
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    private static String server() {
        String configured = System.getenv("BENCH_DATABASE_URL");
        return configured == null || configured.isBlank() ? embedded() : configured;
    }

    @SuppressWarnings("resource") // its own shutdown hook stops it
    private static String embedded() {
        try {
            Path bench = Files.createDirectories(Path.of(System.getProperty("build.directory", "target"), "bench"));
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(Files.createTempDirectory(bench, "pg"))
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("shared_buffers", "256MB")
                    .setServerConfig("max_wal_size", "4GB")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("shared_preload_libraries", System.getProperty("bench.preload", ""))
                    .start();
            return "postgresql://postgres:postgres@127.0.0.1:" + server.getPort() + "/postgres";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
