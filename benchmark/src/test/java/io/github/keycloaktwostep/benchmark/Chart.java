package io.github.keycloaktwostep.benchmark;

import io.github.keycloaktwostep.benchmark.Svg.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Bars as long as medians, and the range of the rounds on them, in a file beside the documentation. */
public final class Chart {

    private static final String LEGEND = "Bars are medians, the lines at their ends the range of the rounds.";

    private static final double GAP = 10;
    /** Of text. */
    private static final double LINE = 22;
    /** From a line's middle down to where its letters stand. */
    private static final double DESCENT = 0.36 * Svg.SIZE;

    private static final double BAR = 14;
    /** From one bar of a row to the next; figures stand beside each. */
    private static final double PITCH = 18;

    private static final double HALF_RANGE = 4;
    private static final int TICKS = 6;
    private static final double LEAST_PLOT = 200;

    /** A value that bars should not pass, or should. */
    private record Target(double value, String text) {}

    /** What is compared with the other rows; one bar for each of the series. */
    private record Row(String label, List<Spread> bars) {}

    private final String name;
    private final String title;
    private final String unit;
    private final List<String> series;
    private final List<Row> rows = new ArrayList<>();
    private Optional<Target> target = Optional.empty();

    /**
     * @param name of the file, without its ending
     * @param unit of the figures, and whether more or less is better
     * @param series what each bar of a row is for; none if a row is one bar
     */
    public Chart(String name, String title, String unit, String... series) {
        if (series.length > Svg.SERIES) {
            throw new IllegalArgumentException("no colours for " + series.length + " series");
        }
        this.name = name;
        this.title = title;
        this.unit = unit;
        this.series = List.of(series);
    }

    /** @param bars one for each of the series */
    public void row(String label, Spread... bars) {
        if (bars.length != Math.max(1, series.size())) {
            throw new IllegalArgumentException(bars.length + " bars for " + series.size() + " series");
        }
        for (Spread bar : bars) {
            if (!Double.isFinite(bar.least()) || !Double.isFinite(bar.most())) {
                throw new IllegalArgumentException(label + " has no end: " + bar);
            }
        }
        rows.add(new Row(label, List.of(bars)));
    }

    /** @param text what it is, with its value */
    public void target(double value, String text) {
        target = Optional.of(new Target(value, text));
    }

    /** The Markdown that shows it. */
    public String reference() {
        return "![" + title + "](" + path() + ")";
    }

    /** Where it is, as the documentation sees it. */
    String path() {
        return "performance/" + name + ".svg";
    }

    public String svg() {
        Svg svg = new Svg();
        double top = head(svg);
        double bottom = top + rows.size() * (height() + GAP) + GAP;
        Axis axis = axis();
        grid(svg, axis, top, bottom);
        bars(svg, axis, top);
        target.ifPresent(line -> target(svg, axis.x(line.value), line.text, top, bottom));
        ranges(svg, axis, top);
        return svg.document(bottom + 2 * LINE, title, description());
    }

    /** @return where the plot begins */
    private double head(Svg svg) {
        svg.text("title", 0, LINE - DESCENT, Anchor.START, title);
        svg.text("muted", 0, 2 * LINE - DESCENT, Anchor.START, LEGEND);
        double y = 2 * LINE;
        double x = 0;
        for (int i = 0; i < series.size(); i++) {
            svg.rectangle("bar series-" + i, x + 1, y + (LINE - BAR) / 2, BAR, BAR);
            svg.text("label", x + BAR + GAP, y + LINE / 2 + DESCENT, Anchor.START, series.get(i));
            x += BAR + GAP + Svg.width(series.get(i)) + GAP;
        }
        return y + (series.isEmpty() ? 0 : LINE) + (target.isEmpty() ? 0 : LINE) + GAP;
    }

    private void grid(Svg svg, Axis axis, double top, double bottom) {
        for (int tick = axis.first; tick <= axis.last; tick++) {
            double x = axis.x(tick * axis.step);
            svg.line(tick == 0 ? "axis" : "grid", x, top, x, bottom);
            svg.text("muted", x, bottom + LINE / 2 + DESCENT, Anchor.MIDDLE, axis.label(tick));
        }
        svg.text("muted", axis.left, bottom + LINE * 1.5 + DESCENT, Anchor.START, unit);
    }

    private void bars(Svg svg, Axis axis, double top) {
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            svg.text("label", axis.left - GAP, y(top, i, 0) + height() / 2 + DESCENT, Anchor.END, row.label);
            for (int j = 0; j < row.bars.size(); j++) {
                double y = y(top, i, j);
                double end = axis.x(row.bars.get(j).median());
                svg.rectangle("bar series-" + j, Math.min(axis.x(0), end), y, Math.abs(end - axis.x(0)), BAR);
                String figure = figure(row.bars.get(j).median());
                svg.text("label", Svg.WIDTH, y + BAR / 2 + DESCENT, Anchor.END, figure);
            }
        }
    }

    private void ranges(Svg svg, Axis axis, double top) {
        for (int i = 0; i < rows.size(); i++) {
            List<Spread> bars = rows.get(i).bars;
            for (int j = 0; j < bars.size(); j++) {
                double least = axis.x(bars.get(j).least());
                double most = axis.x(bars.get(j).most());
                svg.range("seam", least, most, y(top, i, j) + BAR / 2, HALF_RANGE);
                svg.range("range", least, most, y(top, i, j) + BAR / 2, HALF_RANGE);
            }
        }
    }

    private static void target(Svg svg, double x, String text, double top, double bottom) {
        svg.line("seam", x, top, x, bottom);
        svg.line("target", x, top - GAP / 2, x, bottom);
        double half = Svg.width(text) / 2;
        double middle = Math.max(half, Math.min(x, Svg.WIDTH - half));
        svg.text("target-text", middle, top - GAP / 2 - LINE / 2 + DESCENT, Anchor.MIDDLE, text);
    }

    /** Where a bar begins, from above. */
    private double y(double top, int row, int bar) {
        return top + GAP + row * (height() + GAP) + bar * PITCH;
    }

    /** Of a row. */
    private double height() {
        return BAR + PITCH * (Math.max(1, series.size()) - 1);
    }

    private String description() {
        Stream<String> figures = rows.stream()
                .flatMap(row -> IntStream.range(0, row.bars.size()).mapToObj(i -> {
                    Spread bar = row.bars.get(i);
                    return row.label + (series.isEmpty() ? "" : ", " + series.get(i)) + ": " + figure(bar.median())
                            + " (" + figure(bar.least()) + " to " + figure(bar.most()) + ")";
                }));
        return Stream.of(Stream.of(unit), target.stream().map(Target::text), figures)
                .flatMap(each -> each)
                .collect(Collectors.joining("; "));
    }

    /** All of a chart's figures have as many decimals; the largest has three digits or more. */
    private String figure(double value) {
        double most = values().map(Math::abs).max().orElse(0);
        return String.format(Locale.ROOT, "%." + (most < 10 ? 2 : most < 100 ? 1 : 0) + "f", value);
    }

    /** Leaves room for labels before and figures behind. */
    private Axis axis() {
        double labels =
                rows.stream().mapToDouble(row -> Svg.width(row.label)).max().orElse(0);
        double figures =
                values().mapToObj(this::figure).mapToDouble(Svg::width).max().orElse(0);
        double least = Math.min(0, values().min().orElse(0));
        double most = Math.max(
                target.map(Target::value).orElse(0.0),
                Math.max(0, values().max().orElse(0)));
        double left = labels + GAP;
        double right = Svg.WIDTH - figures - 2 * GAP;
        if (right - left < LEAST_PLOT) {
            throw new IllegalArgumentException("labels leave no room for the bars of " + title);
        }
        return Axis.over(least, most, left, right);
    }

    private DoubleStream values() {
        return rows.stream()
                .flatMap(row -> row.bars.stream())
                .flatMapToDouble(bar -> DoubleStream.of(bar.least(), bar.median(), bar.most()));
    }

    /**
     * Where values are to be seen.
     *
     * @param step from one tick to the next
     * @param first tick, a multiple of the step
     */
    private record Axis(double left, double right, double step, int first, int last) {

        static Axis over(double least, double most, double left, double right) {
            double rough = most > least ? (most - least) / TICKS : 1;
            double power = Math.pow(10, Math.floor(Math.log10(rough)));
            double step = DoubleStream.of(1, 2, 5, 10)
                    .map(factor -> factor * power)
                    .filter(candidate -> candidate >= rough)
                    .findFirst()
                    .orElse(10 * power);
            int first = (int) Math.floor(least / step);
            return new Axis(left, right, step, first, Math.max(first + 1, (int) Math.ceil(most / step)));
        }

        double x(double value) {
            return left + (right - left) * (value / step - first) / (last - first);
        }

        String label(int tick) {
            int decimals = Math.max(0, (int) -Math.floor(Math.log10(step)));
            return String.format(Locale.ROOT, "%." + decimals + "f", tick * step);
        }
    }
}
