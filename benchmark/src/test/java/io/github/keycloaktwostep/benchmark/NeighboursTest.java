package io.github.keycloaktwostep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.benchmark.Neighbours.Ticks;
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
}
