package org.glued.integration.testing;

/** One running service for all tests that only use it; those that break it start their own. */
public final class SharedApp {
    private static final String DATABASE = TestDatabase.fresh();
    private static final App APP = App.on(DATABASE);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(APP::close));
    }

    private SharedApp() {}

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
