package org.glued.integration.mq.stream;

import io.vertx.core.streams.WriteStream;

/**
 * How many more frames a socket should be given: none while its write queue is full, else about a megabyte's worth, by the
 * size of the frames before. So a slow client with large messages is not claimed for by the hundred.
 */
final class Room {
    static final int BYTES = 1024 * 1024;
    /** Of a first frame, assumed large. */
    private double average = 32 * 1024;

    int of(WriteStream<?> socket) {
        return socket.writeQueueFull() ? 0 : (int) Math.max(1, BYTES / average);
    }

    void used(int frames, long characters) {
        if (frames > 0) {
            average = (average + Math.max(1, (double) characters / frames)) / 2;
        }
    }
}
