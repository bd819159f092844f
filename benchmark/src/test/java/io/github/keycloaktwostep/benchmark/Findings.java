package io.github.keycloaktwostep.benchmark;

import java.util.List;

/**
 * The answer to one question.
 *
 * @param lines Markdown
 * @param broken what must never happen and did, one sentence each
 */
public record Findings(List<String> lines, List<String> broken) {

    public Findings {
        lines = List.copyOf(lines);
        broken = List.copyOf(broken);
    }

    /** How a target is said to be met or missed; a miss is to be seen at a glance. */
    public static String target(boolean met, String what) {
        return (met ? "Target met: " : "**Target MISSED**: ") + what;
    }
}
