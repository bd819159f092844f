// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import java.time.Duration;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** The durations of an operation that is repeated many times. Several threads may add durations at the same time. */
public final class Timings {

    private static final int DIGITS = 3;

    private final Histogram micros = new ConcurrentHistogram(DIGITS);

    public void add(Duration duration) {
        micros.recordValue(duration.toNanos() / 1_000);
    }

    public void addAll(Timings other) {
        micros.add(other.micros);
    }

    public long count() {
        return micros.getTotalCount();
    }

    /** In milliseconds. */
    public double median() {
        return percentile(50);
    }

    /** In milliseconds. */
    public double percentile(double percent) {
        return micros.getValueAtPercentile(percent) / 1e3;
    }
}
