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
}
