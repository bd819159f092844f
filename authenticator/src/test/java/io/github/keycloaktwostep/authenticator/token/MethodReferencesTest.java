// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.secondstep.SecondStepMark;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodReferencesTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // method of the second step, what Keycloak's forms proved, references
                "-, password, pwd",
                "-, '', ''",
                "sms, password, pwd sms mfa",
                "voice, password, pwd tel mfa",
                "app, password, pwd otp mfa",
                "recovery_code, password, pwd otp mfa",
                "otp, password, pwd otp mfa",
                "recovery-authn-codes, password, pwd otp mfa",
                "webauthn, password, pwd hwk mfa",
                "webauthn-passwordless, password, pwd hwk mfa",
                // a code without a password is one factor, as is a passkey
                "sms, '', sms",
                "app, '', otp",
                "-, webauthn-passwordless, hwk",
                // a remembered device is not a factor, and other methods have no value
                "remembered_device, password, pwd",
                "something, password, pwd",
                // Keycloak's own forms count
                "-, password webauthn, pwd hwk mfa",
                "-, password otp, pwd otp mfa",
                "-, password recovery-authn-codes, pwd otp mfa",
                // a key is named once
                "webauthn, password webauthn, pwd hwk mfa"
            })
    void namesProvedMethods(String method, String used, String references) {
        Optional<SecondStepMark> mark =
                Optional.ofNullable(method).map(passed -> new SecondStepMark(passed, "0", Optional.of(Instant.EPOCH)));
        Set<String> credentials = used.isEmpty() ? Set.of() : Set.of(used.split(" ", -1));

        assertThat(String.join(" ", MethodReferences.of(mark, credentials))).isEqualTo(references);
    }
}
