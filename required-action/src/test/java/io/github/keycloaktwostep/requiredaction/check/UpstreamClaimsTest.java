package io.github.keycloaktwostep.requiredaction.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpstreamClaimsTest {

    @Test
    void takesWhatMeansSeveralFactors() {
        assertThat(UpstreamClaims.multiFactor(List.of("pwd", "mfa"), null)).isTrue();
        assertThat(UpstreamClaims.multiFactor(null, "https://refeds.org/profile/mfa"))
                .isTrue();
        assertThat(UpstreamClaims.multiFactor(
                        List.of("pwd"), "http://schemas.openid.net/pape/policies/2007/06/multi-factor"))
                .isTrue();
    }

    @Test
    void takesNothingElse() {
        assertThat(UpstreamClaims.multiFactor(null, null)).isFalse();
        assertThat(UpstreamClaims.multiFactor(List.of(), "")).isFalse();
        assertThat(UpstreamClaims.multiFactor(List.of("pwd", "otp", "sms", "hwk"), "1"))
                .isFalse();
        assertThat(UpstreamClaims.multiFactor(List.of("MFA", "nomfa"), "https://refeds.org/profile/mfa/"))
                .isFalse();
        assertThat(UpstreamClaims.multiFactor("mfa", "mfa")).as("amr is a list").isFalse();
        assertThat(UpstreamClaims.multiFactor(Map.of("mfa", "mfa"), "2")).isFalse();
        assertThat(UpstreamClaims.multiFactor(Arrays.asList(null, 1, true), null))
                .isFalse();
    }
}
