package io.github.keycloaktwostep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

    @Test
    void quickIsLessOfEverything() {
        BenchmarkPlan full = BenchmarkPlan.of(List.of());
        BenchmarkPlan quick = BenchmarkPlan.of(List.of("--quick"));

        assertThat(quick.rounds()).isLessThan(full.rounds());
        assertThat(quick.people()).isLessThan(full.people());
        assertThat(quick.warmUp()).isLessThan(full.warmUp());
        assertThat(quick.signIns()).isLessThan(full.signIns());
        assertThat(quick.window()).isLessThan(full.window());
    }

    @Test
    void anythingElseIsRefused() {
        assertThatThrownBy(() -> BenchmarkPlan.of(List.of("--fast")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--fast");
    }
}
