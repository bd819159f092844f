package io.github.keycloaktwostep.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What several rounds came to. */
public record Spread(double median, double least, double most) {

    public static Spread of(List<Double> rounds) {
        return new Spread(median(rounds), Collections.min(rounds), Collections.max(rounds));
    }

    /** The value in the middle; of an even number the mean of the two. */
    static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** The median with the range of the rounds, for instance {@code 1.02 (0.97–1.05)}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", median, least, most);
    }
}
