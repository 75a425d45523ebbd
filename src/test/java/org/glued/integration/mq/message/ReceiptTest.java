package org.glued.integration.mq.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ReceiptTest {
    @Test
    void what_was_encoded_is_decoded() {
        Receipt receipt = new Receipt(Long.MAX_VALUE, 42, 7);
        assertEquals(receipt, Receipt.decode(receipt.encode()));
    }

    @Test
    void anything_else_is_refused() {
        for (String text : new String[] {"", "x", "AAAA", "!!!", new Receipt(1, 2, 3).encode() + "AA"}) {
            assertThrows(IllegalArgumentException.class, () -> Receipt.decode(text), text);
        }
    }
}
