// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.ratelimit.TollFraudGuard.CountryState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A country is closed while almost nobody enters the codes sent there, and opens again automatically. */
class TollFraudGuardTest {

    private static final Duration QUARTER = Duration.ofMinutes(15);

    private final TimedStore store = new TimedStore();
    private final TollFraudGuard guard = new TollFraudGuard(new RateLimiter(store, store), "realm", store);

    @Test
    void closesAfterAQuarterWithoutEnteredCodes() {
        send(20, 0);
        assertThat(closed("DE")).as("codes may still be on their way").isFalse();
        store.pass(QUARTER);

        assertThat(guard.sent("DE")).isTrue();

        assertThat(closed("DE")).isTrue();
        assertThat(guard.sent("DE")).as("closed already").isFalse();
        assertThat(closed("FR")).isFalse();
        assertThat(new TollFraudGuard(new RateLimiter(store, store), "other", store).state("DE"))
                .isEqualTo(new CountryState.Open(false));
    }

    @Test
    void opensAutomatically() {
        send(20, 0);
        store.pass(QUARTER);
        guard.sent("DE");
        store.pass(Duration.ofMinutes(59));
        assertThat(closed("DE")).isTrue();
        store.pass(Duration.ofMinutes(1));

        assertThat(guard.state("DE")).isEqualTo(new CountryState.Open(true));
        assertThat(guard.state("DE")).as("reported once").isEqualTo(new CountryState.Open(false));
        assertThat(guard.sent("DE")).isFalse();
    }

    @Test
    void staysOpenIfOneInTenCodesIsEntered() {
        send(30, 3);
        store.pass(QUARTER);
        assertThat(guard.sent("DE")).isFalse();

        store.pass(QUARTER);
        send(40, 3);
        store.pass(QUARTER);
        assertThat(guard.sent("DE")).isTrue();
    }

    @Test
    void countsCodeInTheQuarterInWhichItWasSent() {
        Instant sentAt = store.instant();
        send(20, 0);
        store.pass(QUARTER);
        for (int i = 0; i < 10; i++) {
            guard.entered("DE", sentAt);
        }

        assertThat(guard.sent("DE")).isFalse();
    }

    /** Messages that were not sent do not count. */
    @ParameterizedTest
    @CsvSource({"19, 0", "30, 11"})
    void ignoresSmallNumbersOfMessages(int messages, int notSent) {
        Instant sentAt = store.instant();
        send(messages, 0);
        for (int i = 0; i < notSent; i++) {
            guard.notSent("DE", sentAt);
        }
        store.pass(QUARTER);

        assertThat(guard.sent("DE")).as("19 were sent").isFalse();
        guard.notSent("FR", sentAt);
    }

    @Test
    void stopsFloodWithinTheQuarter() {
        send(300, 0);
        assertThat(closed("DE"))
                .as("codes are still on their way in the first minutes")
                .isFalse();
        store.pass(Duration.ofMinutes(5));

        assertThat(guard.sent("DE")).isTrue();
    }

    private boolean closed(String region) {
        return guard.state(region) instanceof CountryState.Closed;
    }

    private void send(int messages, int entered) {
        for (int i = 0; i < messages; i++) {
            assertThat(guard.sent("DE")).isFalse();
        }
        for (int i = 0; i < entered; i++) {
            guard.entered("DE", store.instant());
        }
    }
}
