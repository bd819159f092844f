// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keycloak's own threshold decides when recovery codes run low. */
class RecoveryCodesLowTest {

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "-1,-1"})
    void usesConfiguredThreshold(String configured, int threshold) {
        assertThat(RecoveryCodesLow.threshold(configured)).isEqualTo(threshold);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "many", "99999999999"})
    void usesDefaultIfThresholdIsNotANumber(String configured) {
        assertThat(RecoveryCodesLow.threshold(configured)).isEqualTo(4);
    }
}
