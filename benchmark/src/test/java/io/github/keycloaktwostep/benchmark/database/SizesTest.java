package io.github.keycloaktwostep.benchmark.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.benchmark.Samples;
import io.github.keycloaktwostep.benchmark.signin.Load;
import io.github.keycloaktwostep.benchmark.signin.SignInStep;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SizesTest {

    private final Sizes sizes = new Sizes(1_000, 100_000);

    @Test
    void ratiosAreTakenWithinARound() {
        sizes.add(sample(10), sample(11));
        sizes.add(sample(20), sample(20));
        sizes.add(sample(40), sample(48));

        assertThat(sizes.lines())
                .contains(
                        "Target met: a sign-in among 100 thousand enrolled users, to one among 1 thousand: at most 1.10;"
                                + " it is 1.10 (1.00–1.20).");
    }

    @Test
    void moreThanTheTargetIsAMiss() {
        sizes.add(sample(100), sample(111));

        assertThat(sizes.lines())
                .contains(
                        "**Target MISSED**: a sign-in among 100 thousand enrolled users, to one among 1 thousand: at most"
                                + " 1.10; it is 1.11 (1.11–1.11).");
    }

    @Test
    void theTableSaysHowManyPeopleThereAre() {
        sizes.add(sample(10), sample(20));
        sizes.add(sample(10), sample(20));

        assertThat(sizes.lines())
                .filteredOn(line -> line.startsWith("| 100 thousand"))
                .singleElement()
                .asString()
                .containsSubsequence("10", "20.00 ms", "2.00 (2.00–2.00)", "40.00 ms", "60.00 ms");
    }

    @Test
    void samplesAddUp() {
        Sizes.Sample both = sample(10).plus(sample(20));

        assertThat(both.load().cpuMillis()).isEqualTo(15);
        assertThat(both.databaseMillis()).isEqualTo(45);
        assertThat(both.pages().count()).isEqualTo(10);
    }

    /** Five sign-ins; the page takes twice as long as the processor works, the database thrice. */
    private static Sizes.Sample sample(long cpuMillis) {
        Samples pages = new Samples();
        for (int i = 0; i < 5; i++) {
            pages.add(Duration.ofMillis(2 * cpuMillis));
        }
        return new Sizes.Sample(
                new Load(
                        5,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(5 * cpuMillis),
                        0,
                        Map.of(
                                SignInStep.PASSWORD_PAGE,
                                new Samples(),
                                SignInStep.PASSWORD,
                                pages,
                                SignInStep.CODE,
                                new Samples()),
                        3,
                        0),
                Duration.ofMillis(15 * cpuMillis));
    }
}
