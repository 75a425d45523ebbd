package org.glued.integration.mq.stream;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** Sends what is written in one turn of the event loop with one call to the system, however many frames it is. */
final class Corking {
    private static final int MOST_FRAMES = 256;

    private Corking() {}

    static void on(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            ChannelPipeline pipeline = base.channel().pipeline();
            if (pipeline.get(FlushConsolidationHandler.class) == null) {
                pipeline.addFirst(new FlushConsolidationHandler(MOST_FRAMES, true));
            }
        }
    }
}
