// SPDX-License-Identifier: Apache-2.0
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
        assertThat(streak.isLimitReached()).isFalse();

        assertThat(streak.add()).isTrue();
        assertThat(streak.isLimitReached()).isTrue();
    }

    @Test
    void aRightCodeBeginsAnew() {
        fail(99);
        streak.reset();
        fail(99);

        assertThat(streak.isLimitReached()).isFalse();
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

        assertThat(streak.add()).isTrue();
    }

    @Test
    void anothersFailuresAreAnothers() {
        fail(99);
        ConsecutiveFailures other = new ConsecutiveFailures(new RateLimiter(store, store), "realm|bob|app");

        assertThat(other.add()).isFalse();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(streak.add()).isFalse();
        }
    }
}
