package org.glued.integration.bench;

import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Does something at a steady rate, whether the one before has ended or not. */
final class Pace {
    private Pace() {}

    /** Calls {@code step} with 0, 1, … on one event loop; done after the last call. */
    static void keep(Vertx vertx, int perSecond, int times, IntConsumer step) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(times);
        AtomicInteger next = new AtomicInteger();
        long timer = vertx.setPeriodic(1000 / perSecond, id -> {
            int number = next.getAndIncrement();
            if (number < times) {
                step.accept(number);
                over.countDown();
            }
        });
        if (!over.await(times / perSecond + 60L, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the pace was not kept: " + over.getCount() + " missing");
        }
        vertx.cancelTimer(timer);
    }
}
