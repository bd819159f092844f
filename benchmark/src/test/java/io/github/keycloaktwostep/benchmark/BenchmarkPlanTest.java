// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkPlanTest {

    private static final List<String> KNOWN = List.of("sign-ins", "gateway", "growth", "heap");

    @Test
    void measuresEverythingByDefault() {
        BenchmarkPlan plan = BenchmarkPlan.of(List.of(), KNOWN);

        assertThat(plan.quick()).isFalse();
        assertThat(plan.measurements()).isEqualTo(KNOWN);
        assertThat(plan.rounds()).isGreaterThan(1);
    }

    @Test
    void measuresLessWhenQuick() {
        BenchmarkPlan plan = BenchmarkPlan.of(List.of("--quick"), KNOWN);

        assertThat(plan.quick()).isTrue();
        assertThat(plan.measurements()).containsExactly("sign-ins", "gateway");
        assertThat(plan.rounds()).isEqualTo(1);
    }

    @Test
    void measuresWhatIsNamed() {
        assertThat(BenchmarkPlan.of(List.of("heap"), KNOWN).measurements()).containsExactly("heap");
        assertThat(BenchmarkPlan.of(List.of("--quick", "growth"), KNOWN).measurements())
                .containsExactly("growth");
    }

    @Test
    void rejectsOtherArguments() {
        assertThatIllegalArgumentException().isThrownBy(() -> BenchmarkPlan.of(List.of("--fast"), KNOWN));
    }
}
