package org.glued.integration.testing;

import java.util.Map;

/** One running service that may call loopback addresses, for tests whose receivers are there. */
public final class PrivateApp {
    private static final String DATABASE = TestDatabase.fresh();
    private static final App APP = App.with(Map.of("DATABASE_URL", DATABASE, "GLUED_IF_EGRESS_ALLOW", "127.0.0.1"));

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(APP::close));
    }

    private PrivateApp() {}

    public static App app() {
        return APP;
    }

    public static Http admin() {
        return APP.admin();
    }

    public static String database() {
        return DATABASE;
    }
}
