package org.glued.integration.mq.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.glued.integration.kernel.Durations;
import org.junit.jupiter.api.Test;

/** Durations mean in SQL what they mean over HTTP. */
class SqlDurationIT {
    private static final int TEXTS = 20_000;
    private static final List<String> PIECES = List.of(
            "P",
            "p",
            "T",
            "1D",
            "-2D",
            "+3H",
            "4H",
            "5M",
            "-6M",
            "7S",
            "0.25S",
            "1,5S",
            "-0.5S",
            "2.s",
            "0S",
            "90S",
            "d",
            "1d",
            "2h",
            "30m",
            "5s",
            "250ms",
            "7ms",
            "123456789s",
            "1234567890s",
            " ",
            "-",
            "1",
            ".5s",
            "W",
            "");

    @Test
    void random_texts_are_read_as_the_service_reads_them() throws SQLException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> texts = IntStream.range(0, TEXTS)
                .mapToObj(i -> start(random) + pieces(random))
                .toList();
        try (MigratedDatabase database = new MigratedDatabase()) {
            List<BigDecimal> millis = database.numbers("select if__mq_millis(t) from unnest(?::text[]) t", texts);
            int durations = 0;
            for (int i = 0; i < TEXTS; i++) {
                String what = "'" + texts.get(i) + "' of seed " + seed;
                BigDecimal read = millis.get(i);
                // the caller refuses what is negative
                BigDecimal allowed = read == null || read.signum() < 0 ? null : read.stripTrailingZeros();
                assertEquals(read(texts.get(i)), allowed, what);
                durations += allowed == null ? 0 : 1;
            }
            assertTrue(durations > TEXTS / 20, "too few durations to mean anything: " + durations);
        }
    }

    private static String start(Random random) {
        return List.of("", "P", "PT", "P1DT").get(random.nextInt(4));
    }

    private static String pieces(Random random) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> PIECES.get(random.nextInt(PIECES.size())))
                .collect(Collectors.joining());
    }

    private static BigDecimal read(String text) {
        try {
            Duration duration = Durations.parse(text);
            return new BigDecimal(duration.getSeconds())
                    .scaleByPowerOfTen(3)
                    .add(new BigDecimal(duration.getNano()).scaleByPowerOfTen(-6))
                    .stripTrailingZeros();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
