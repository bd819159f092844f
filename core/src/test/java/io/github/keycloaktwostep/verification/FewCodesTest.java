package io.github.keycloaktwostep.verification;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keycloak's own threshold says when codes run low. */
class FewCodesTest {

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "-1,-1"})
    void theConfiguredThresholdCounts(String configured, int threshold) {
        assertThat(FewCodes.threshold(configured)).isEqualTo(threshold);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "many", "99999999999"})
    void whatIsNoNumberIsKeycloaksDefault(String configured) {
        assertThat(FewCodes.threshold(configured)).isEqualTo(4);
    }
}
