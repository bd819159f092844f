package io.github.keycloaktwostep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.benchmark.Neighbours.Ticks;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NeighboursTest {

    @Test
    void whoIsIdleOrWaitsForADiskIsNotBusy() {
        assertThat(Ticks.parse("cpu  100 10 50 700 40 5 15 80 30 0")).isEqualTo(new Ticks(260, 1000));
    }

    @Test
    void theShareIsThatOfTheTimeBetween() {
        Ticks before = new Ticks(260, 1000);

        assertThat(new Ticks(310, 1200).busyShareSince(before)).isEqualTo(0.25);
        assertThat(before.busyShareSince(before)).isZero();
    }

    @Test
    void countsProcessesThatHaveEnded() {
        assertThat(Neighbours.ended("42 (a (b) c) S 1 42 42 0 -1 4194304 7 8 9 10 11 12 1300 140 20 0 31 0 5 6\n"))
                .isEqualTo(Duration.ofMillis(14_400));
    }
}
