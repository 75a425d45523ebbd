package org.glued.integration.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.glued.integration.kernel.JsonText;

/** The body that all benchmarks send: a JSON object of 200 bytes. */
final class Payload {
    static final int BYTES = 200;
    static final String TEXT = text();
    static final JsonNode JSON = JsonText.parse(TEXT);

    private Payload() {}

    private static String text() {
        String start =
                "{\"order\":4711,\"customer\":\"Údolní 1, 60200 Brno\",\"total\":1234.50,\"currency\":\"CZK\",\"note\":\"";
        int room = BYTES - start.getBytes(StandardCharsets.UTF_8).length - 2;
        return start + "abcdefghij".repeat(room / 10 + 1).substring(0, room) + "\"}";
    }
}
