package io.github.keycloaktwostep.benchmark.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadTest {

    private static final Load LOAD =
            new Load(30, Duration.ofMillis(1_500), Duration.ofMillis(75), 1_000_005, Map.of(), 3, 20_000);

    @Test
    void theRateIsThatOfTheTimeThatItTook() {
        assertThat(LOAD.perSecond()).isEqualTo(20);
    }

    @Test
    void whatTheServerUsedIsSharedByAllSignIns() {
        assertThat(LOAD.cpuMillis()).isEqualTo(2.5);
        assertThat(LOAD.allocatedBytes()).isEqualTo(33_333.5);
    }
}
