package org.glued.integration.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.glued.integration.kernel.JsonText;

/** The body that all benchmarks send: a JSON object of 200 bytes. */
final class Payload {
    private static final int BYTES = 200;

    static final String TEXT = numbered(4711);
    static final JsonNode JSON = JsonText.parse(TEXT);

    private Payload() {}

    /** With a field {@code n} to know it by. */
    static String numbered(int n) {
        String start = "{\"n\":" + n + ",\"customer\":\"Údolní 1, 60200 Brno\",\"total\":1234.50,\"note\":\"";
        int room = BYTES - start.getBytes(StandardCharsets.UTF_8).length - 2;
        return start + "abcdefghij".repeat(room / 10 + 1).substring(0, room) + "\"}";
    }
}
