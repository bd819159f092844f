package io.github.keycloaktwostep.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long the same thing took, many times. */
public final class Samples {

    private final List<Double> millis = new ArrayList<>();

    public void add(Duration duration) {
        millis.add(duration.toNanos() / 1e6);
    }

    public void addAll(Samples others) {
        millis.addAll(others.millis);
    }

    public int count() {
        return millis.size();
    }

    /** In milliseconds. */
    public double median() {
        return Spread.median(millis);
    }

    /**
     * The smallest duration that so many of all do not exceed; no value is made up in between.
     *
     * @param percent above 0, at most 100
     * @return in milliseconds
     */
    public double percentile(int percent) {
        if (millis.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("no percentage: " + percent);
        }
        List<Double> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return sorted.get(Math.toIntExact((long) sorted.size() * percent + 99) / 100 - 1);
    }
}
