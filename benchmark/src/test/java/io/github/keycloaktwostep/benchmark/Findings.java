package io.github.keycloaktwostep.benchmark;

import java.util.List;

/**
 * The answer to one question.
 *
 * @param lines Markdown
 * @param broken what must never happen and did, one sentence each
 * @param charts what the lines show
 */
public record Findings(List<String> lines, List<String> broken, List<Chart> charts) {

    public Findings {
        lines = List.copyOf(lines);
        broken = List.copyOf(broken);
        charts = List.copyOf(charts);
        // What cannot be drawn is to be known from a quick run, which writes no files.
        charts.forEach(Chart::svg);
    }

    public Findings(List<String> lines, List<String> broken) {
        this(lines, broken, List.of());
    }

    /** How a target is said to be met or missed; a miss is to be seen at a glance. */
    public static String target(boolean met, String what) {
        return (met ? "Target met: " : "**Target MISSED**: ") + what;
    }
}
