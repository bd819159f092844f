// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaktwostep.event.Change;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Keycloak's own pages and an admin do to credentials is named like what we do. */
class CredentialEventMappingTest {

    @ParameterizedTest
    @CsvSource({
        "otp, APP_REMOVED",
        "recovery-authn-codes, RECOVERY_CODES_REMOVED",
        "two-step, TURNED_OFF",
        "two-step-phone, PHONE_REMOVED",
        "two-step-device, DEVICE_FORGOTTEN"
    })
    void whatIsRemovedIsTold(String type, Change change) {
        assertThat(CredentialEventMapping.removed(type)).contains(change);
    }

    @ParameterizedTest
    @CsvSource({"otp, APP_ADDED", "recovery-authn-codes, RECOVERY_CODES_MADE"})
    void whatIsMadeIsTold(String type, Change change) {
        assertThat(CredentialEventMapping.made(type)).contains(change);
    }

    /** Keycloak has mails of its own for a password, and passkeys are no part of two-step verification. */
    @ParameterizedTest
    @ValueSource(strings = {"password", "webauthn", "webauthn-passwordless", ""})
    void whatIsNoneOfOurBusinessIsNotTold(String type) {
        assertThat(CredentialEventMapping.removed(type)).isEmpty();
        assertThat(CredentialEventMapping.made(type)).isEmpty();
    }
}
