package org.glued.integration.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final int MOST = 10;

    private final List<List<Integer>> flushed = new ArrayList<>();
    private final List<UniEmitter<? super List<Integer>>> flushing = new ArrayList<>();
    private final List<Integer> answered = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final Batcher<Integer, Integer> batcher = new Batcher<>(1, MOST, weight -> weight, requests -> {
        flushed.add(requests);
        return Uni.createFrom().emitter(flushing::add);
    });

    private void submit(int weight) {
        batcher.submit(weight).subscribe().with(answered::add, failure -> failed.add(weight + failure.getMessage()));
    }

    private void end(int flush) {
        flushing.get(flush).complete(flushed.get(flush));
    }

    @Test
    void what_comes_during_a_flush_shares_the_next_ones_up_to_their_weight() {
        submit(3);
        submit(4);
        submit(5);
        submit(1);
        assertEquals(List.of(List.of(3)), flushed);
        end(0);
        assertEquals(List.of(List.of(3), List.of(4, 5, 1)), flushed);
        assertEquals(List.of(3), answered, "the others are not done yet");
        end(1);
        assertEquals(List.of(3, 4, 5, 1), answered);
    }

    @Test
    void a_request_that_fills_a_flush_waits_for_no_other() {
        submit(3);
        submit(4);
        submit(MOST);
        assertEquals(List.of(List.of(3), List.of(MOST)), flushed);
        end(1);
        assertEquals(List.of(MOST), answered);
        end(0);
        end(2);
        assertEquals(List.of(MOST, 3, 4), answered);
    }

    @Test
    void a_failing_request_fails_its_own_caller_and_not_its_neighbours() {
        submit(3);
        submit(4);
        submit(5);
        end(0);
        flushing.get(1).fail(new IllegalStateException(" failed"));
        assertEquals(List.of(List.of(3), List.of(4, 5), List.of(4)), flushed, "halved");
        flushing.get(2).fail(new IllegalStateException(" failed alone"));
        end(3);
        assertEquals(List.of("4 failed alone"), failed);
        assertEquals(List.of(3, 5), answered);
    }
}
