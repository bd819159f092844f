// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.secondstep.SecondStepMark;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodReferencesTest {

    @Test
    void a_password_alone_is_one_factor() {
        assertThat(of(Set.of("password"))).containsExactly("pwd");
    }

    @Test
    void nothing_known_says_nothing() {
        assertThat(of(Set.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sms,sms",
        "voice,tel",
        "app,otp",
        "recovery_code,otp",
        "otp,otp",
        "recovery-authn-codes,otp",
        "webauthn,hwk",
        "webauthn-passwordless,hwk"
    })
    void a_password_and_a_code_are_two(String method, String reference) {
        assertThat(of(method, Set.of("password"))).containsExactly("pwd", reference, "mfa");
    }

    @ParameterizedTest
    @CsvSource({"sms", "app"})
    void a_code_without_a_password_is_one(String method) {
        assertThat(of(method, Set.of())).hasSize(1).doesNotContain("mfa");
    }

    @Test
    void a_remembered_device_is_none() {
        assertThat(of("remembered_device", Set.of("password"))).containsExactly("pwd");
    }

    @Test
    void what_has_no_word_is_none() {
        assertThat(of("something", Set.of("password"))).containsExactly("pwd");
    }

    @ParameterizedTest
    @CsvSource({"webauthn,hwk", "otp,otp", "recovery-authn-codes,otp"})
    void keycloaks_own_forms_count(String type, String reference) {
        assertThat(of(Set.of("password", type))).containsExactly("pwd", reference, "mfa");
    }

    @Test
    void a_passkey_alone_is_one_factor() {
        assertThat(of(Set.of("webauthn-passwordless"))).containsExactly("hwk");
    }

    @Test
    void a_key_is_named_once() {
        assertThat(of("webauthn", Set.of("password", "webauthn"))).containsExactly("pwd", "hwk", "mfa");
    }

    private static List<String> of(Set<String> used) {
        return MethodReferences.of(Optional.empty(), used);
    }

    private static List<String> of(String method, Set<String> used) {
        return MethodReferences.of(Optional.of(new SecondStepMark(method, "0", Optional.of(Instant.EPOCH))), used);
    }
}
