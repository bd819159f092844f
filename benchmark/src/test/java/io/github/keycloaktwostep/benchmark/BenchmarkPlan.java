// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * The measurements to run, and how often.
 *
 * @param quick whether to measure only enough to check that everything works, without changing the documentation
 * @param measurements ids of the measurements, in the order in which they run
 * @param rounds how often everything is measured
 * @param users number of users for each kind of sign-in
 * @param signIns number of sign-ins for each median
 */
public record BenchmarkPlan(boolean quick, List<String> measurements, int rounds, int users, int signIns) {

    /** Number of sign-ins that are not timed before each series, since the server was idle. */
    public static final int LEAD_IN = 10;

    /** The measurements of a quick run if the command line names none. */
    private static final List<String> QUICK = List.of("sign-ins", "gateway");

    public BenchmarkPlan {
        measurements = List.copyOf(measurements);
    }

    /**
     * Reads the command line.
     *
     * @param known ids of all measurements
     * @throws IllegalArgumentException for an argument that is neither {@code --quick} nor a measurement
     */
    static BenchmarkPlan of(List<String> arguments, List<String> known) {
        List<String> named = new ArrayList<>(arguments);
        boolean quick = named.remove("--quick");
        if (!known.containsAll(named)) {
            throw new IllegalArgumentException("expected [--quick] and any of " + known + ", got " + arguments);
        }
        if (named.isEmpty()) {
            named.addAll(quick ? QUICK : known);
        }
        return quick ? new BenchmarkPlan(true, named, 1, 100, 30) : new BenchmarkPlan(false, named, 3, 800, 120);
    }

    /** The sentence in the documentation that explains the ranges of the figures. */
    public String describe() {
        return rounds == 1
                ? "One round, which shows that everything works and little more."
                : "Median of " + rounds + " rounds, with their range. Ratios are taken within a round.";
    }
}
