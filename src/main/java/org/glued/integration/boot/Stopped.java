package org.glued.integration.boot;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells that the service has stopped, so that the bundled database may follow. */
@Singleton
final class Stopped {
    private static final CountDownLatch STOPPED = new CountDownLatch(1);

    void after(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent event) {
        signal();
    }

    static void signal() {
        STOPPED.countDown();
    }

    static boolean await(long seconds) throws InterruptedException {
        return STOPPED.await(seconds, TimeUnit.SECONDS);
    }
}
