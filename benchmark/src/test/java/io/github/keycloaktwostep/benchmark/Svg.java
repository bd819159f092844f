package io.github.keycloaktwostep.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A drawing in the format that browsers and GitHub show. It has no background of its own and follows the reader's light
 * or dark mode.
 */
final class Svg {

    static final int WIDTH = 760;

    /** Of all text. */
    static final double SIZE = 14;

    /** Readers' fonts differ; in a wide one an average letter has this share of the font's size. */
    private static final double LETTER = 0.65;

    private static final String WIDE_LETTERS = "MWmw@%—";
    private static final double WIDE_LETTER = 1.05;

    /**
     * Series differ in lightness, and the target in hue and in its dashes. What lies on bars has a seam in the page's
     * colour, to be seen on any of them.
     */
    private static final String STYLE =
            """
            svg { color-scheme: light dark }
            text { font: 14px system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: #1f2328 }
            .title { font-weight: 600 }
            .muted { fill: #59636e }
            .grid { stroke: #d1d9e0 }
            .axis { stroke: #59636e }
            .bar { stroke: #0a5cc0 }
            .series-0 { fill: #0a5cc0 }
            .series-1 { fill: #5ba0e8 }
            .series-2 { fill: #c4e0ff }
            .seam { stroke: #ffffff; stroke-width: 4; fill: none }
            .range { stroke: #1f2328; stroke-width: 1.5; fill: none }
            .target { stroke: #bc4c00; stroke-width: 2; stroke-dasharray: 6 4 }
            .target-text { fill: #bc4c00 }
            @media (prefers-color-scheme: dark) {
              text { fill: #f0f6fc }
              .muted { fill: #9198a1 }
              .grid { stroke: #3d444d }
              .axis { stroke: #9198a1 }
              .bar { stroke: #6cb0ff }
              .series-0 { fill: #6cb0ff }
              .series-1 { fill: #2f74c8 }
              .series-2 { fill: #163f73 }
              .seam { stroke: #0d1117 }
              .range { stroke: #f0f6fc }
              .target { stroke: #f0883e }
              .target-text { fill: #f0883e }
            }
            """;

    /** How many series have a colour. */
    static final int SERIES = 3;

    /** Which point of a text its place is. */
    enum Anchor {
        START(0),
        MIDDLE(0.5),
        END(1);

        /** Share of the text that stands before its place. */
        private final double before;

        Anchor(double before) {
            this.before = before;
        }
    }

    private final List<String> elements = new ArrayList<>();

    /** How wide a text is at most. */
    static double width(String text) {
        return SIZE
                * text.chars()
                        .mapToDouble(letter -> WIDE_LETTERS.indexOf(letter) < 0 ? LETTER : WIDE_LETTER)
                        .sum();
    }

    /** @throws IllegalArgumentException if a reader might not see all of it */
    void text(String style, double x, double y, Anchor anchor, String text) {
        double begin = x - anchor.before * width(text);
        if (Math.round(begin) < 0 || Math.round(begin + width(text)) > WIDTH) {
            throw new IllegalArgumentException("there is no room in the chart for '" + text + "'");
        }
        add(
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                style, x, y, anchor.name().toLowerCase(Locale.ROOT), escape(text));
    }

    void rectangle(String style, double x, double y, double width, double height) {
        add("<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", style, x, y, width, height);
    }

    void line(String style, double x1, double y1, double x2, double y2) {
        add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", style, x1, y1, x2, y2);
    }

    /** A line to the side with a stroke across either end. */
    void range(String style, double from, double to, double y, double half) {
        add(
                "<path class=\"%s\" d=\"M%.1f %.1fV%.1fM%.1f %.1fH%.1fM%.1f %.1fV%.1f\"/>",
                style, from, y - half, y + half, from, y, to, to, y - half, y + half);
    }

    /** @param description all that is to be seen, for those who do not see it */
    String document(double height, String title, String description) {
        return String.format(
                Locale.ROOT,
                """
                <svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title description" width="%1$d" \
                height="%2$.0f" viewBox="0 0 %1$d %2$.0f">
                <title id="title">%3$s</title>
                <desc id="description">%4$s</desc>
                <style>
                %5$s</style>
                %6$s
                </svg>
                """,
                WIDTH,
                height,
                escape(title),
                escape(description),
                STYLE,
                String.join("\n", elements));
    }

    private void add(String format, Object... arguments) {
        elements.add(String.format(Locale.ROOT, format, arguments));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
