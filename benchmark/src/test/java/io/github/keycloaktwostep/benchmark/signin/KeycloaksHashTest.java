package io.github.keycloaktwostep.benchmark.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeycloaksHashTest {

    @Test
    void waysAreComparedWithThePasswordAndWithKeycloaksOtp() {
        Rounds<SignInWay> rounds = new Rounds<>();
        rounds.add(Map.of(
                SignInWay.PASSWORD, LoadTest.load(50, 0),
                SignInWay.KEYCLOAK_OTP, LoadTest.load(60, 0),
                SignInWay.TEXT, LoadTest.load(75, 0)));

        assertThat(KeycloaksHash.lines(new BenchmarkPlan(true, 1, 1, 0, 0, 10, Duration.ofSeconds(1)), rounds))
                .contains(
                        "| password only    |  50.00 ms |          1.00 (1.00–1.00) |           0.83 (0.83–0.83) |                20 |",
                        "| our text message |  75.00 ms |          1.50 (1.50–1.50) |           1.25 (1.25–1.25) |                20 |");
    }
}
