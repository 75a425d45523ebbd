package org.glued.integration.bench;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.glued.integration.testing.Http;
import org.glued.integration.testing.TestDatabase;

/** The service in the benchmark's own process, on a database of {@link BenchDatabase}. */
public final class Engine implements QuarkusTestResourceLifecycleManager {
    static final String ADMIN_TOKEN = "0123456789abcdef0123456789abcdef";

    /** Kept in a system property, since the benchmarks see this class through another class loader. */
    private static final String DATABASE = "bench.engine.database";

    private static final String EMPTY = """
            truncate if__mq_messages, if__mq_ready, if__mq_deferred, if__mq_leases, if__mq_groups, if__mq_grouped,
                if__mq_dead, if__mq_history, if__mq_dedup""";

    @Override
    public Map<String, String> start() {
        String url = BenchDatabase.fresh();
        URI place = URI.create(url);
        String server = place.getHost() + ":" + place.getPort() + place.getPath();
        String[] login = place.getUserInfo().split(":", 2);
        System.setProperty(DATABASE, url);
        return Map.of(
                "quarkus.datasource.reactive.url",
                "postgresql://" + server,
                "quarkus.datasource.jdbc.url",
                "jdbc:postgresql://" + server,
                "quarkus.datasource.username",
                login[0],
                "quarkus.datasource.password",
                login.length > 1 ? login[1] : "",
                "quarkus.http.test-port",
                "0",
                "glued.if.admin-token",
                ADMIN_TOKEN,
                "glued.if.secret-keys",
                "k1:" + Base64.getEncoder().encodeToString(new byte[32]));
    }

    @Override
    public void stop() {}

    static String database() {
        return System.getProperty(DATABASE);
    }

    /** Its HTTP interface, as the admin. */
    static Http http() {
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
        return new Http("http://127.0.0.1:" + port + "/api/if", ADMIN_TOKEN);
    }

    /** Takes all messages away, those of the history too; what is declared stays. */
    static void empty(String database) {
        TestDatabase.sql(database, EMPTY);
    }
}
