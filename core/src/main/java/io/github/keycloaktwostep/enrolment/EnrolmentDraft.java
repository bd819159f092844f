package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.util.List;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;

/** A method that was proved in the wizard but is not stored yet. */
public sealed interface EnrolmentDraft {

    /** Type of the credential that it is stored in. */
    default String credentialType() {
        if (this instanceof PhoneDraft) {
            return CredentialTypes.PHONE;
        }
        return this instanceof AppDraft ? OTPCredentialModel.TYPE : RecoveryAuthnCodesCredentialModel.TYPE;
    }

    record PhoneDraft(PhoneNumber number, String region, boolean textsPossible, boolean prefersCalls)
            implements EnrolmentDraft {}

    /**
     * @param secret the shared secret as Keycloak keeps it
     * @param code the code that proved it, so that it cannot be used again
     * @param label name the user gave it, may be empty
     */
    record AppDraft(String secret, String code, String label) implements EnrolmentDraft {
        @Override
        public String toString() {
            return "App[]";
        }
    }

    /**
     * @param codes as they were shown
     * @param generatedAt milliseconds since the epoch
     */
    record RecoveryCodesDraft(List<String> codes, long generatedAt) implements EnrolmentDraft {
        public RecoveryCodesDraft {
            codes = List.copyOf(codes);
        }

        @Override
        public String toString() {
            return "RecoveryCodes[]";
        }
    }
}
