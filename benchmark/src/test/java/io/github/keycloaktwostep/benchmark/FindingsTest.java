package io.github.keycloaktwostep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FindingsTest {

    @Test
    void aChartThatCannotBeDrawnIsKnownAtOnce() {
        Chart chart = new Chart("speed", "W".repeat(60), "ms");

        assertThatThrownBy(() -> new Findings(List.of(), List.of(), List.of(chart)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Findings(List.of("fast"), List.of()).charts()).isEmpty();
    }

    @Test
    void aMissIsSeenAtAGlance() {
        assertThat(Findings.target(true, "1 ms.")).isEqualTo("Target met: 1 ms.");
        assertThat(Findings.target(false, "1 ms.")).isEqualTo("**Target MISSED**: 1 ms.");
    }
}
