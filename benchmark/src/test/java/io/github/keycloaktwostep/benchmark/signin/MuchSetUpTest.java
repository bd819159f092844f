package io.github.keycloaktwostep.benchmark.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.benchmark.BenchmarkPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MuchSetUpTest {

    private final List<String> lines = lines();

    @Test
    void everythingIsComparedWithTheLeastOfItsKind() {
        assertThat(lines)
                .contains(
                        "| our remembered device, the only one |   5.00 ms |                1 |   1000 kB |"
                                + "                           1 |",
                        "| our remembered device, one of 50    |   7.45 ms | 1.49 (1.49–1.49) |   1490 kB |"
                                + "            1.49 (1.49–1.49) |",
                        "| our text message, one of 20 methods |  18.00 ms | 1.80 (1.80–1.80) |   2018 kB |"
                                + "            1.01 (1.01–1.01) |");
    }

    @Test
    void whatOneMoreAddsIsSaid() {
        assertThat(lines)
                .contains("**One device more** adds 50 µs and 10.0 kB to a sign-in with a remembered device,"
                        + " **one method more** adds 444 µs and 1.0 kB to one with a text message.");
    }

    private static List<String> lines() {
        Rounds<BenchmarkRealm> rounds = new Rounds<>();
        rounds.add(Map.of(
                BenchmarkRealm.ONE_DEVICE, LoadTest.load(5, 1_000_000),
                BenchmarkRealm.TEN_DEVICES, LoadTest.load(5.45, 1_090_000),
                BenchmarkRealm.FIFTY_DEVICES, LoadTest.load(7.45, 1_490_000),
                BenchmarkRealm.TWO_METHODS, LoadTest.load(10, 2_000_000),
                BenchmarkRealm.TWENTY_METHODS, LoadTest.load(18, 2_018_000)));
        return MuchSetUp.lines(new BenchmarkPlan(true, 1, 1, 0, 0, 10, Duration.ofSeconds(1)), rounds);
    }
}
