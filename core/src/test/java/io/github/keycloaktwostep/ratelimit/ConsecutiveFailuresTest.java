// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A hundred consecutive wrong codes, regardless of the time between them. */
class ConsecutiveFailuresTest {

    private final TimedStore store = new TimedStore();
    private final ConsecutiveFailures failures =
            new ConsecutiveFailures(new RateLimiter(store, store), "realm|alice|app");

    @Test
    void reachesLimitAtHundredthFailure() {
        fail(99);
        assertThat(failures.isLimitReached()).isFalse();

        assertThat(failures.add()).isTrue();
        assertThat(failures.isLimitReached()).isTrue();
    }

    @Test
    void resetClearsTheCount() {
        fail(99);
        failures.reset();
        fail(99);

        assertThat(failures.isLimitReached()).isFalse();
    }

    @Test
    void resetClearsAnOldCount() {
        fail(50);
        store.pass(Duration.ofDays(100));
        fail(49);
        failures.reset();
        fail(99);

        assertThat(failures.isLimitReached()).isFalse();
    }

    @Test
    void enablesEvenAfterFirstSlotsExpired() {
        fail(50);
        store.pass(Duration.ofDays(700));
        fail(49);
        assertThat(failures.add()).isTrue();
        store.pass(Duration.ofDays(31));
        assertThat(failures.isLimitReached()).isTrue();

        failures.resetCompletely();

        assertThat(failures.isLimitReached()).isFalse();
    }

    @Test
    void timeDoesNotResetTheCount() {
        for (int day = 0; day < 10; day++) {
            if (day < 9) {
                fail(10);
            }
            store.pass(Duration.ofDays(1));
        }
        fail(9);

        assertThat(failures.add()).isTrue();
    }

    @Test
    void usersHaveSeparateCounts() {
        fail(99);
        ConsecutiveFailures other = new ConsecutiveFailures(new RateLimiter(store, store), "realm|bob|app");

        assertThat(other.add()).isFalse();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(failures.add()).isFalse();
        }
    }
}
