// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A figure that was measured in several rounds. */
public record Spread(double median, double least, double most) {

    /** @throws IndexOutOfBoundsException if there are no values */
    public static Spread of(List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        int last = sorted.size() - 1;
        return new Spread((sorted.get(last / 2) + sorted.get((last + 1) / 2)) / 2, sorted.get(0), sorted.get(last));
    }

    /** Returns the ratios within each round, since a machine's speed varies from minute to minute. */
    public static Spread ofRatios(List<Double> rounds, List<Double> others) {
        return of(IntStream.range(0, rounds.size())
                .mapToObj(round -> rounds.get(round) / others.get(round))
                .toList());
    }

    /** The median with the range of the rounds, for instance {@code 1.02 (0.97–1.05)}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", median, least, most);
    }
}
