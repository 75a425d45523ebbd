package org.glued.integration.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A connection that carries one request at a time. */
final class BareConnection {
    private static final String LENGTH = "\r\ncontent-length:";
    private static final String CHUNKED = "\r\ntransfer-encoding: chunked";
    private static final String END = "\r\n\r\n";
    private static final int STATUS = "HTTP/1.1 ".length();

    private final NetSocket socket;
    private Buffer received = Buffer.buffer();
    private volatile Promise<Buffer> asked = Promise.promise();

    BareConnection(NetSocket socket) {
        this.socket = socket;
        socket.handler(this::receive);
        socket.closeHandler(closed -> asked.tryFail("the connection was closed"));
    }

    /** The answer's body, or a failure when its status is not 2xx. */
    Future<Buffer> send(Buffer request) {
        Promise<Buffer> answer = Promise.promise();
        asked = answer;
        socket.write(request).onFailure(answer::tryFail);
        return answer.future();
    }

    private void receive(Buffer bytes) {
        received.appendBuffer(bytes);
        String answer = received.toString(StandardCharsets.ISO_8859_1);
        int end = answer.indexOf(END);
        if (end < 0) {
            return;
        }
        String head = answer.substring(0, end + 2).toLowerCase(Locale.ROOT);
        String rest = answer.substring(end + END.length());
        String content = head.contains(CHUNKED) ? joined(rest) : sized(rest, head);
        if (content == null) {
            return;
        }
        received = Buffer.buffer();
        if (answer.charAt(STATUS) == '2') {
            asked.complete(Buffer.buffer(content, "ISO-8859-1"));
        } else {
            asked.fail(answer.substring(STATUS, STATUS + 3) + " " + content);
        }
    }

    /** Null while it is not whole. */
    private static @Nullable String sized(String rest, String head) {
        int from = head.indexOf(LENGTH) + LENGTH.length();
        int length = Integer.parseInt(
                head.substring(from, head.indexOf("\r\n", from)).strip());
        return rest.length() < length ? null : rest;
    }

    /** Null while it is not whole. */
    private static @Nullable String joined(String chunks) {
        if (!chunks.endsWith("\r\n0\r\n\r\n")) {
            return null;
        }
        StringBuilder all = new StringBuilder();
        int at = 0;
        while (true) {
            int line = chunks.indexOf("\r\n", at);
            int size = Integer.parseInt(chunks.substring(at, line), 16);
            if (size == 0) {
                return all.toString();
            }
            all.append(chunks, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
    }
}
