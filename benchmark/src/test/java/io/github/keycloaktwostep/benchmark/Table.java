package io.github.keycloaktwostep.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in Markdown that is also aligned for a terminal: the first column to the left, figures to the right. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... heads) {
        rows.add(List.of(heads));
    }

    public void row(String... cells) {
        if (cells.length != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + rows.get(0).size() + " columns");
        }
        rows.add(List.of(cells));
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(rows.get(0)));
        lines.add(columns()
                .mapToObj(column -> column == 0 ? "-".repeat(width(column)) : "-".repeat(width(column) - 1) + ":")
                .collect(Collectors.joining(" | ", "| ", " |")));
        rows.stream().skip(1).map(this::line).forEach(lines::add);
        return lines;
    }

    private String line(List<String> cells) {
        return columns()
                .mapToObj(column -> {
                    String cell = cells.get(column);
                    String gap = " ".repeat(width(column) - cell.length());
                    return column == 0 ? cell + gap : gap + cell;
                })
                .collect(Collectors.joining(" | ", "| ", " |"));
    }

    /** At least two: a line of Markdown's own has a dash and a colon. */
    private int width(int column) {
        return Math.max(
                2, rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }

    private IntStream columns() {
        return IntStream.range(0, rows.get(0).size());
    }
}
