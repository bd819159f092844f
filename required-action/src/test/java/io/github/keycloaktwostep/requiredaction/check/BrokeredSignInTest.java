package io.github.keycloaktwostep.requiredaction.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokeredSignInTest {

    @Test
    void takesWhatMeansSeveralFactors() {
        assertThat(BrokeredSignIn.isMultiFactor(List.of("pwd", "mfa"), null)).isTrue();
        assertThat(BrokeredSignIn.isMultiFactor(null, "https://refeds.org/profile/mfa"))
                .isTrue();
        assertThat(BrokeredSignIn.isMultiFactor(
                        List.of("pwd"), "http://schemas.openid.net/pape/policies/2007/06/multi-factor"))
                .isTrue();
    }

    @Test
    void takesNothingElse() {
        assertThat(BrokeredSignIn.isMultiFactor(null, null)).isFalse();
        assertThat(BrokeredSignIn.isMultiFactor(List.of(), "")).isFalse();
        assertThat(BrokeredSignIn.isMultiFactor(List.of("pwd", "otp", "sms", "hwk"), "1"))
                .isFalse();
        assertThat(BrokeredSignIn.isMultiFactor(List.of("MFA", "nomfa"), "https://refeds.org/profile/mfa/"))
                .isFalse();
        assertThat(BrokeredSignIn.isMultiFactor("mfa", "mfa"))
                .as("amr is a list")
                .isFalse();
        assertThat(BrokeredSignIn.isMultiFactor(Map.of("mfa", "mfa"), "2")).isFalse();
        assertThat(BrokeredSignIn.isMultiFactor(Arrays.asList(null, 1, true), null))
                .isFalse();
    }
}
