package org.glued.integration.testing;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** One PostgreSQL for the test run: the one of DATABASE_URL, else a container where Docker answers, else an embedded one. */
public final class TestDatabase {
    private static final String OTHER_CONNECTIONS = """
            select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
            """;

    private static final String SERVER = server();

    private TestDatabase() {}

    /** The URL of a new, empty database. */
    public static String fresh() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        sql(SERVER, "create database " + name);
        return SERVER.substring(0, SERVER.lastIndexOf('/') + 1) + name;
    }

    public static void sql(String url, String statement) {
        try (Connection connection = connect(url);
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
    }

    /** The first column of the first row. */
    public static long number(String url, String query) {
        try (Connection connection = connect(url);
                Statement sql = connection.createStatement();
                var rows = sql.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** Waits for the end of all other connections; what one has read is told when it ends, at the latest. */
    public static void awaitAlone(String url) {
        await().until(() -> number(url, OTHER_CONNECTIONS) == 0);
    }

    public static Connection connect(String url) throws SQLException {
        URI uri = URI.create(url);
        String[] login = uri.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
                login[0],
                login.length > 1 ? login[1] : "");
    }

    private static String server() {
        String configured = System.getenv("DATABASE_URL");
        if (configured != null && !configured.isBlank()) {
            return configured;
        }
        return docker() ? container() : embedded();
    }

    private static boolean docker() {
        try {
            return DockerClientFactory.instance().isDockerAvailable();
        } catch (RuntimeException e) {
            return false;
        }
    }

    @SuppressWarnings("resource") // lives as long as the test run
    private static String container() {
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
        container.start();
        return "postgresql://" + container.getUsername() + ":" + container.getPassword() + "@" + container.getHost()
                + ":" + container.getMappedPort(5432) + "/" + container.getDatabaseName();
    }

    @SuppressWarnings("resource") // its own shutdown hook stops it
    private static String embedded() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .start();
            return "postgresql://postgres:postgres@127.0.0.1:" + server.getPort() + "/postgres";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
