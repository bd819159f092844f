package io.github.keycloaktwostep.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A hundred wrong codes in a row, over whatever time. */
class ConsecutiveFailuresTest {

    private final TimedStore store = new TimedStore();
    private final ConsecutiveFailures streak =
            new ConsecutiveFailures(new RateLimiter(store, store), "realm|alice|app");

    @Test
    void theHundredthIsOneTooMany() {
        fail(99);
        assertThat(streak.exhausted()).isFalse();

        assertThat(streak.failed()).isTrue();
        assertThat(streak.exhausted()).isTrue();
    }

    @Test
    void aRightCodeBeginsAnew() {
        fail(99);
        streak.broken();
        fail(99);

        assertThat(streak.exhausted()).isFalse();
    }

    @Test
    void patienceDoesNotHelp() {
        for (int day = 0; day < 10; day++) {
            if (day < 9) {
                fail(10);
            }
            store.pass(Duration.ofDays(1));
        }
        fail(9);

        assertThat(streak.failed()).isTrue();
    }

    @Test
    void anothersFailuresAreAnothers() {
        fail(99);
        ConsecutiveFailures other = new ConsecutiveFailures(new RateLimiter(store, store), "realm|bob|app");

        assertThat(other.failed()).isFalse();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(streak.failed()).isFalse();
        }
    }
}
