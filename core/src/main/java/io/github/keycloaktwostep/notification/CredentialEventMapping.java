// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.notification;

import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.method.CredentialTypes;
import java.util.Optional;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;

/** Maps credentials that Keycloak itself creates or removes to changes of two-step verification. */
final class CredentialEventMapping {

    private CredentialEventMapping() {}

    /** @return empty if the type has nothing to do with two-step verification */
    static Optional<Change> made(String credentialType) {
        return switch (credentialType) {
            case OTPCredentialModel.TYPE -> Optional.of(Change.APP_ADDED);
            case RecoveryAuthnCodesCredentialModel.TYPE -> Optional.of(Change.RECOVERY_CODES_MADE);
            case CredentialTypes.ENROLMENT -> Optional.of(Change.TURNED_ON);
            case CredentialTypes.PHONE -> Optional.of(Change.PHONE_ADDED);
            case CredentialTypes.DEVICE -> Optional.of(Change.DEVICE_REMEMBERED);
            default -> Optional.empty();
        };
    }

    /** @return empty if the type has nothing to do with two-step verification */
    static Optional<Change> removed(String credentialType) {
        return switch (credentialType) {
            case OTPCredentialModel.TYPE -> Optional.of(Change.APP_REMOVED);
            case RecoveryAuthnCodesCredentialModel.TYPE -> Optional.of(Change.RECOVERY_CODES_REMOVED);
            case CredentialTypes.ENROLMENT -> Optional.of(Change.TURNED_OFF);
            case CredentialTypes.PHONE -> Optional.of(Change.PHONE_REMOVED);
            case CredentialTypes.DEVICE -> Optional.of(Change.DEVICE_FORGOTTEN);
            default -> Optional.empty();
        };
    }

    /** Whether a credential of this type always belongs to two-step verification, even if the user is not enrolled. */
    static boolean ours(String credentialType) {
        return credentialType.equals(CredentialTypes.ENROLMENT)
                || credentialType.equals(CredentialTypes.PHONE)
                || credentialType.equals(CredentialTypes.DEVICE);
    }
}
