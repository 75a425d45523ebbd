package org.glued.integration.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From the start of the process until it is ready, on data that is there already, and its memory when idle. */
class StartBench {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int IDLE_SECONDS = 5;
    private static final Path TARGET = Path.of(System.getProperty("build.directory", "target"));

    private record Way(List<String> command, Map<String, String> environment) {
        Launch launch() throws IOException {
            return new Launch(command, environment);
        }
    }

    @Test
    void start_to_ready_and_memory_when_idle() throws Exception {
        Map<String, Way> ways = ways();
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        Map<String, List<Double>> memory = new LinkedHashMap<>();
        for (Way way : ways.values()) {
            // makes the data
            try (Launch launch = way.launch()) {
                launch.untilReady();
            }
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                try (Launch launch = way.getValue().launch()) {
                    seconds.computeIfAbsent(way.getKey(), name -> new ArrayList<>())
                            .add(launch.untilReady());
                    TimeUnit.SECONDS.sleep(IDLE_SECONDS);
                    memory.computeIfAbsent(way.getKey(), name -> new ArrayList<>())
                            .add(launch.residentMiB());
                }
            }
        }
        try (Table table = new Table("start", "what", "start to ready, ms", "spread", "RSS idle, MiB", "spread")) {
            for (String name : ways.keySet()) {
                Figure millis =
                        Figure.of(seconds.get(name).stream().map(s -> 1000 * s).toList());
                Figure rss = Figure.of(memory.get(name));
                table.line(
                        name,
                        millis.median(Figure::plain),
                        millis.spread(Figure::plain),
                        rss.median(Figure::plain),
                        rss.spread(Figure::plain));
            }
        }
    }

    private static Map<String, Way> ways() throws IOException {
        Map<String, Way> ways = new LinkedHashMap<>();
        List<String> jar = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                TARGET.resolve("quarkus-app/quarkus-run.jar").toString());
        Path data = Files.createTempDirectory(Files.createDirectories(TARGET.resolve("bench")), "data");
        ways.put("jar, embedded PostgreSQL included", new Way(jar, Map.of("GLUED_IF_DATA", data.toString())));
        ways.put("jar on DATABASE_URL", new Way(jar, Map.of("DATABASE_URL", BenchDatabase.fresh())));
        Optional<Path> binary = binary();
        if (binary.isPresent()) {
            ways.put(
                    "native binary on DATABASE_URL",
                    new Way(List.of(binary.get().toString()), Map.of("DATABASE_URL", BenchDatabase.fresh())));
        }
        return ways;
    }

    private static Optional<Path> binary() throws IOException {
        String given = System.getProperty("bench.native");
        if (given != null) {
            return Optional.of(Path.of(given));
        }
        try (Stream<Path> files = Files.list(TARGET)) {
            return files.filter(file -> file.toString().endsWith("-runner")).findFirst();
        }
    }
}
