// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long the set-up can be postponed. */
class GracePeriodTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"1,2026-11-26", "6,2026-12-01", "90,2027-02-23"})
    void calculatesTheLastDay(int days, LocalDate last) {
        assertThat(new GracePeriod(NOON, days).lastDay()).isEqualTo(last);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-25T12:00:00Z,false",
        "2026-11-26T23:59:59Z,false",
        // Still the 26th on Baker Island, where no day ends later.
        "2026-11-27T11:59:59Z,false",
        "2026-11-27T12:00:00Z,true",
        "2027-01-01T00:00:00Z,true"
    })
    void endsWhenTheLastDayIsOverEverywhere(Instant now, boolean over) {
        assertThat(new GracePeriod(NOON, 1).over(now)).isEqualTo(over);
    }

    @Test
    void requiresAtLeastOneDay() {
        assertThatThrownBy(() -> new GracePeriod(NOON, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
