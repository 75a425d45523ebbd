package org.glued.integration.boot;

import java.nio.file.Path;

/** A PostgreSQL that is brought along, where it is: in the plain jar and in dev mode, not in the native image. */
interface Bundled {
    /** A system property that is set while this JVM's bundled server runs; dev mode runs main again on every reload. */
    String RUNNING = "glued.if.embedded.port";

    DatabaseUrl start(Path data) throws Refusal;

    static Bundled find() throws Refusal {
        // not a constant, or native-image would follow it and want the server's library in the image
        String name = Bundled.class.getPackageName() + "." + System.getProperty("glued.if.bundled", "EmbeddedServer");
        try {
            return Class.forName(name)
                    .asSubclass(Bundled.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new Refusal(
                    "set DATABASE_URL=postgresql://user:pass@host:port/db (no PostgreSQL is built into this program)");
        }
    }
}
