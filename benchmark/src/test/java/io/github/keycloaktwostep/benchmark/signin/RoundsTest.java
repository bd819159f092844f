package io.github.keycloaktwostep.benchmark.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.benchmark.Spread;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private final Rounds<SignInWay> rounds = new Rounds<>();

    /** The medians of all rounds have a ratio of 4. */
    @Test
    void ratiosAreTakenWithinARound() {
        rounds.add(Map.of(SignInWay.APP, LoadTest.load(2, 0), SignInWay.PASSWORD, LoadTest.load(1, 0)));
        rounds.add(Map.of(SignInWay.APP, LoadTest.load(30, 0), SignInWay.PASSWORD, LoadTest.load(10, 0)));
        rounds.add(Map.of(SignInWay.APP, LoadTest.load(8, 0), SignInWay.PASSWORD, LoadTest.load(2, 0)));

        assertThat(rounds.ratio(SignInWay.APP, SignInWay.PASSWORD, Load::cpuMillis))
                .isEqualTo(new Spread(3, 2, 4));
    }

    @Test
    void tablesGetTheMedian() {
        rounds.add(Map.of(SignInWay.TEXT, LoadTest.load(1, 9_000)));
        rounds.add(Map.of(SignInWay.TEXT, LoadTest.load(2.5, 1_500_000)));
        rounds.add(Map.of(SignInWay.TEXT, LoadTest.load(3, 2_000_000)));

        assertThat(rounds.processor(SignInWay.TEXT)).isEqualTo("2.50 ms");
        assertThat(rounds.allocated(SignInWay.TEXT)).isEqualTo("1500 kB");
        assertThat(rounds.perSecond(SignInWay.TEXT)).isEqualTo("20");
    }

    @Test
    void whoWaitsIsToldOfTheLastRoundInTheOrderOfTables() {
        rounds.add(Map.of(SignInWay.TEXT, LoadTest.load(1, 0), SignInWay.PASSWORD, LoadTest.load(2, 0)));
        rounds.add(Map.of(SignInWay.TEXT, LoadTest.load(3.25, 0), SignInWay.PASSWORD, LoadTest.load(4, 0)));

        assertThat(rounds.last()).isEqualTo("password only 4.0 ms, our text message 3.3 ms");
    }
}
