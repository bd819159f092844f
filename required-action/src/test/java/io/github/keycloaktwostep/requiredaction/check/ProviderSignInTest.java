// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProviderSignInTest {

    @Test
    void acceptsClaimsForSeveralFactors() {
        assertThat(ProviderSignIn.isMultiFactor(List.of("pwd", "mfa"), null)).isTrue();
        assertThat(ProviderSignIn.isMultiFactor(null, "https://refeds.org/profile/mfa"))
                .isTrue();
        assertThat(ProviderSignIn.isMultiFactor(
                        List.of("pwd"), "http://schemas.openid.net/pape/policies/2007/06/multi-factor"))
                .isTrue();
    }

    @Test
    void rejectsOtherClaims() {
        assertThat(ProviderSignIn.isMultiFactor(null, null)).isFalse();
        assertThat(ProviderSignIn.isMultiFactor(List.of(), "")).isFalse();
        assertThat(ProviderSignIn.isMultiFactor(List.of("pwd", "otp", "sms", "hwk"), "1"))
                .isFalse();
        assertThat(ProviderSignIn.isMultiFactor(List.of("MFA", "nomfa"), "https://refeds.org/profile/mfa/"))
                .isFalse();
        assertThat(ProviderSignIn.isMultiFactor("mfa", "mfa"))
                .as("amr is a list")
                .isFalse();
        assertThat(ProviderSignIn.isMultiFactor(Map.of("mfa", "mfa"), "2")).isFalse();
        assertThat(ProviderSignIn.isMultiFactor(Arrays.asList(null, 1, true), null))
                .isFalse();
    }
}
