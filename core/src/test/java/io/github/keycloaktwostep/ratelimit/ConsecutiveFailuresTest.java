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
    void countsFromOneAfterAParallelReset() {
        for (int i = 0; i < 99; i++) {
            failures.add(i);
        }
        failures.reset(99);

        assertThat(failures.add(99)).as("the count that this request has read").isFalse();
        assertThat(failures.count()).isEqualTo(1);
    }

    @Test
    void reachesLimitAtHundredthFailure() {
        fail(99);
        assertThat(failures.isLimitReached()).isFalse();

        assertThat(add(failures)).isTrue();
        assertThat(failures.isLimitReached()).isTrue();
    }

    @Test
    void resetClearsTheCount() {
        fail(99);
        failures.reset(failures.count());
        fail(99);

        assertThat(failures.isLimitReached()).isFalse();
    }

    @Test
    void resetClearsAnOldCount() {
        fail(50);
        store.pass(Duration.ofDays(100));
        fail(49);
        failures.reset(failures.count());
        fail(99);

        assertThat(failures.isLimitReached()).isFalse();
    }

    @Test
    void enablesEvenAfterFirstSlotsExpired() {
        fail(50);
        store.pass(Duration.ofDays(700));
        fail(49);
        assertThat(add(failures)).isTrue();
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

        assertThat(add(failures)).isTrue();
    }

    @Test
    void usersHaveSeparateCounts() {
        fail(99);
        ConsecutiveFailures other = new ConsecutiveFailures(new RateLimiter(store, store), "realm|bob|app");

        assertThat(add(other)).isFalse();
    }

    /** After a correct code, the count costs one look-up, and neither a correct nor a wrong code a second one. */
    @Test
    void emptyCountNeedsOneLookup() {
        int before = store.operations();
        int none = failures.count();
        failures.reset(none);
        assertThat(store.operations() - before).isEqualTo(1);

        failures.add(none);
        assertThat(store.operations() - before).isEqualTo(2);
        assertThat(failures.count()).isEqualTo(1);
    }

    /** Each parallel request has read that there are no failures. */
    @Test
    void countsFailuresOfParallelRequests() {
        for (int i = 1; i < 100; i++) {
            assertThat(failures.add(0)).isFalse();
        }
        assertThat(failures.add(0)).isTrue();
        assertThat(failures.count()).isEqualTo(ConsecutiveFailures.LIMIT);
    }

    @Test
    void limitStaysReachedWhenFirstFailuresExpire() {
        fail(50);
        store.pass(Duration.ofDays(700));
        fail(49);
        add(failures);
        store.pass(Duration.ofDays(729));

        assertThat(failures.count()).isEqualTo(ConsecutiveFailures.LIMIT);
    }

    private static boolean add(ConsecutiveFailures to) {
        return to.add(to.count());
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(add(failures)).isFalse();
        }
    }
}
