// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every change has a unique name. */
class ChangeTest {

    @ParameterizedTest
    @EnumSource(Change.class)
    void isFoundById(Change change) {
        assertThat(Change.of(change.id())).contains(change);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TURNED_ON", "turned-on", "password_changed"})
    void findsNothingForOtherIds(String name) {
        assertThat(Change.of(name)).isEmpty();
    }

    /** Changes by Keycloak's own pages and by admins have the same names as ours. */
    @ParameterizedTest
    @CsvSource({
        "otp, APP_ADDED, APP_REMOVED",
        "recovery-authn-codes, RECOVERY_CODES_MADE, RECOVERY_CODES_REMOVED",
        "two-step, TURNED_ON, TURNED_OFF",
        "two-step-phone, PHONE_ADDED, PHONE_REMOVED",
        "two-step-device, DEVICE_REMEMBERED, DEVICE_FORGOTTEN"
    })
    void mapsCredentialTypesToChanges(String type, Change made, Change removed) {
        assertThat(Change.made(type)).contains(made);
        assertThat(Change.removed(type)).contains(removed);
    }

    /** Keycloak has its own mails for passwords, and passkeys are not part of two-step verification. */
    @ParameterizedTest
    @ValueSource(strings = {"password", "webauthn", "webauthn-passwordless", ""})
    void ignoresOtherCredentialTypes(String type) {
        assertThat(Change.removed(type)).isEmpty();
        assertThat(Change.made(type)).isEmpty();
    }

    @Test
    void hasTheDocumentedIds() {
        assertThat(Change.TURNED_ON.id()).isEqualTo("turned_on");
        assertThat(Change.RECOVERY_CODES_LOW.id()).isEqualTo("recovery_codes_low");
    }
}
