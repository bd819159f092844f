// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void givesTheMedianAndTheRange() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
        assertThat(Spread.of(List.of(1.016, 0.97, 1.05))).hasToString("1.02 (0.97–1.05)");
    }

    @Test
    void takesRatiosWithinARound() {
        assertThat(Spread.ofRatios(List.of(2.0, 30.0), List.of(1.0, 10.0))).isEqualTo(new Spread(2.5, 2, 3));
    }

    @Test
    void givesPercentilesOfTimings() {
        Timings timings = new Timings();
        for (int millis = 1; millis <= 100; millis++) {
            timings.add(Duration.ofMillis(millis));
        }
        Timings all = new Timings();
        all.addAll(timings);

        assertThat(all.count()).isEqualTo(100);
        assertThat(all.median()).isCloseTo(50, within(0.1));
        assertThat(all.percentile(99)).isCloseTo(99, within(0.1));
    }
}
