package io.github.keycloaktwostep.benchmark.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.benchmark.Samples;
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

    @Test
    void loadsAddUp() {
        Load first = load(10, 2, 100, Duration.ofMillis(5));
        Load second = load(30, 6, 200, Duration.ofMillis(7));

        Load both = first.plus(second);

        assertThat(both.signIns()).isEqualTo(40);
        assertThat(both.perSecond()).isEqualTo(20);
        assertThat(both.cpuMillis()).isEqualTo(1);
        assertThat(both.allocatedBytes()).isEqualTo(0.5);
        assertThat(both.requests()).isEqualTo(5);
        assertThat(both.bytes()).isEqualTo(175);
        assertThat(both.pages().get(SignInStep.PASSWORD).count()).isEqualTo(2);
        assertThat(both.pages().get(SignInStep.PASSWORD).median()).isEqualTo(6);
        assertThat(both.pages().get(SignInStep.CODE).count()).isZero();
    }

    /**
     * One of twenty sign-ins a second.
     *
     * @param cpuMillis for each of them, like what was allocated
     */
    static Load load(double cpuMillis, long allocated) {
        return new Load(
                10,
                Duration.ofMillis(500),
                Duration.ofNanos(Math.round(10 * cpuMillis * 1e6)),
                10 * allocated,
                Map.of(),
                3,
                20_000);
    }

    private static Load load(int signIns, double requests, double bytes, Duration page) {
        Samples one = new Samples();
        one.add(page);
        return new Load(
                signIns,
                Duration.ofSeconds(1),
                Duration.ofMillis(20),
                10,
                Map.of(
                        SignInStep.PASSWORD_PAGE,
                        new Samples(),
                        SignInStep.PASSWORD,
                        one,
                        SignInStep.CODE,
                        new Samples()),
                requests,
                bytes);
    }
}
