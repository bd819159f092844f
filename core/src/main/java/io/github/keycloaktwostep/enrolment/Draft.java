package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.phone.PhoneNumber;
import java.util.List;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;

/** A method that was proved in the wizard but is not stored yet. */
public sealed interface Draft {

    /** Type of the credential that it is stored in. */
    default String credentialType() {
        if (this instanceof Phone) {
            return CredentialTypes.PHONE;
        }
        return this instanceof App ? OTPCredentialModel.TYPE : RecoveryAuthnCodesCredentialModel.TYPE;
    }

    record Phone(PhoneNumber number, String region, boolean textsPossible, boolean prefersCalls) implements Draft {}

    /**
     * @param secret the shared secret as Keycloak keeps it
     * @param code the code that proved it, so that it cannot be used again
     * @param label name the user gave it, may be empty
     */
    record App(String secret, String code, String label) implements Draft {
        @Override
        public String toString() {
            return "App[]";
        }
    }

    /**
     * @param codes as they were shown
     * @param generatedAt milliseconds since the epoch
     */
    record RecoveryCodes(List<String> codes, long generatedAt) implements Draft {
        public RecoveryCodes {
            codes = List.copyOf(codes);
        }

        @Override
        public String toString() {
            return "RecoveryCodes[]";
        }
    }
}
