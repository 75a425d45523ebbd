package org.glued.integration.boot;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.spi.VertxServiceProvider;

/**
 * Linux's epoll, in the JVM and in the native image, where Quarkus 3.33 answers the wish for a native transport with
 * Java's own. Where its library cannot be loaded, Java's own stays; that one has no TCP user timeout, and so takes long
 * to notice a database that vanished without a word.
 */
public final class NativeTransport implements VertxServiceProvider {
    @Override
    public void init(VertxBuilder builder) {
        EpollTransport epoll = new Watchful();
        if (builder.options().getPreferNativeTransport() && epoll.isAvailable()) {
            builder.findTransport(epoll);
        }
    }

    /** Vert.x 4 gives the keep-alive times to servers' connections only. */
    private static final class Watchful extends EpollTransport {
        @Override
        public void configure(ClientOptionsBase options, boolean domainSocket, Bootstrap bootstrap) {
            super.configure(options, domainSocket, bootstrap);
            if (!domainSocket && options.isTcpKeepAlive()) {
                set(bootstrap, EpollChannelOption.TCP_KEEPIDLE, options.getTcpKeepAliveIdleSeconds());
                set(bootstrap, EpollChannelOption.TCP_KEEPINTVL, options.getTcpKeepAliveIntervalSeconds());
                set(bootstrap, EpollChannelOption.TCP_KEEPCNT, options.getTcpKeepAliveCount());
            }
        }

        private static void set(Bootstrap bootstrap, ChannelOption<Integer> option, int value) {
            if (value > 0) {
                bootstrap.option(option, value);
            }
        }
    }
}
