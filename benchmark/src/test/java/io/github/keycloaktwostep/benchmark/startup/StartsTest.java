package io.github.keycloaktwostep.benchmark.startup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.benchmark.startup.Starts.Start;
import org.junit.jupiter.api.Test;

class StartsTest {

    @Test
    void theTargetIsForTheFastestAndThePairsTellHowSureItIs() {
        Starts starts = new Starts();
        starts.add(new Start(5.4, 9), new Start(5, 8));
        starts.add(new Start(5.3, 9), new Start(5.1, 8));
        starts.add(new Start(9.9, 9), new Start(5.2, 8));

        assertThat(starts.lines())
                .contains(
                        "Target met: the JAR adds at most 0.50 s to the fastest start; it adds 0.30 s. Pair by pair it is"
                                + " 0.40 (0.20–4.70) s.");
    }
}
