package org.glued.integration.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A table in Markdown, on standard output and in {@code target/bench}. */
final class Table implements AutoCloseable {
    private final String name;
    private final List<String> lines = new ArrayList<>();

    Table(String name, String... columns) {
        this.name = name;
        line(columns);
        lines.add("|" + "---|".repeat(columns.length));
    }

    /** For {@link Rounds}. */
    static Table ofRates(String name) {
        return new Table(name, "what", "how", "per second", "spread", "of the ceiling", "spread");
    }

    void line(String... cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
    }

    @Override
    public void close() throws IOException {
        String text = String.join("\n", lines) + "\n\n" + Machine.describe() + "\n";
        System.out.println("\n" + name + "\n\n" + text);
        Path directory = Path.of(System.getProperty("build.directory", "target"), "bench");
        Files.writeString(Files.createDirectories(directory).resolve(name + ".md"), text);
    }
}
