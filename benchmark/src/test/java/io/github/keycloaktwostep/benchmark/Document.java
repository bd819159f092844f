package io.github.keycloaktwostep.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Markdown file in which people write, but for what stands between two lines that mark the place of a measurement. */
final class Document {

    private final Path file;

    Document(Path file) {
        this.file = file;
    }

    /** @throws IllegalStateException if there is no place for this measurement; better said before it than after */
    void check(String id) {
        List<String> lines = read();
        int begin = only(lines, begin(id));
        int end = only(lines, end(id));
        if (end < begin) {
            throw new IllegalStateException(file + ": '" + end(id) + "' stands before '" + begin(id) + "'");
        }
    }

    /** Puts lines in place of those that are there for this measurement. */
    void replace(String id, List<String> content) {
        check(id);
        List<String> lines = read();
        List<String> changed = new ArrayList<>(lines.subList(0, lines.indexOf(begin(id)) + 1));
        changed.add("");
        changed.addAll(content);
        changed.add("");
        changed.addAll(lines.subList(lines.indexOf(end(id)), lines.size()));
        try {
            Files.write(file, changed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts charts where the lines look for them, in place of older ones. */
    void draw(List<Chart> charts) {
        try {
            for (Chart chart : charts) {
                Path picture = file.resolveSibling(chart.path());
                Files.createDirectories(picture.getParent());
                Files.writeString(picture, chart.svg());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> read() {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int only(List<String> lines, String marker) {
        if (!lines.contains(marker) || lines.indexOf(marker) != lines.lastIndexOf(marker)) {
            throw new IllegalStateException(file + " must have the line '" + marker + "' once");
        }
        return lines.indexOf(marker);
    }

    private static String begin(String id) {
        return "<!-- bin/benchmark writes: " + id + " -->";
    }

    private static String end(String id) {
        return "<!-- bin/benchmark wrote: " + id + " -->";
    }
}
