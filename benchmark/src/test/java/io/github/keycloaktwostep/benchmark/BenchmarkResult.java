// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * The answer of a measurement.
 *
 * @param lines Markdown for the documentation
 * @param targets printed only: the documentation states figures, not targets
 * @param broken what must never happen and did, one sentence each
 * @param charts pictures that the lines refer to
 */
public record BenchmarkResult(List<String> lines, List<Target> targets, List<String> broken, List<BarChart> charts) {

    public BenchmarkResult {
        lines = List.copyOf(lines);
        targets = List.copyOf(targets);
        broken = List.copyOf(broken);
        charts = List.copyOf(charts);
    }

    /** A figure with an upper limit. */
    public record Target(String what, double most, double actual) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "Target %s: %s: at most %.2f, measured %.2f",
                    actual <= most ? "met" : "MISSED",
                    what,
                    most,
                    actual);
        }
    }
}
