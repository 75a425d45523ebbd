package org.glued.integration.outbound;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** What a broken call is called in a run's history: a sentence without addresses and stack traces. */
final class Trouble {
    private Trouble() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case UnknownHostException e -> "the host name does not resolve";
            case ConnectTimeoutException e -> "no connection within the connect timeout";
            case NoRouteToHostException e -> "there is no route to the host";
            case ConnectException e -> "the connection was refused";
            case SSLException e -> "TLS could not be agreed upon";
            case HttpClosedException e -> "the connection closed before the answer was complete";
            case StreamResetException e -> "the connection was reset";
            case DecoderException e -> "the answer is not intelligible HTTP";
            case IllegalArgumentException e -> "the answer is not intelligible HTTP";
            // the native transport has no type for it
            case IOException e
            when String.valueOf(e.getMessage()).endsWith("Connection reset by peer") -> "the connection was reset";
            default -> failure.getCause() != null ? of(failure.getCause()) : "the call broke off";
        };
    }
}
