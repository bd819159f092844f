// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.keycloaktwostep.method.CredentialTypes;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;

/**
 * A method that the user is setting up and that is not stored yet. The wizard keeps drafts as JSON in a note of the
 * authentication session; only the three types listed here can be read from it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = EnrolmentDraft.PhoneDraft.class, name = "PHONE"),
    @JsonSubTypes.Type(value = EnrolmentDraft.AppDraft.class, name = "APP"),
    @JsonSubTypes.Type(value = EnrolmentDraft.RecoveryCodesDraft.class, name = "RECOVERY_CODES")
})
@JsonIgnoreProperties(ignoreUnknown = true)
public sealed interface EnrolmentDraft {

    /** Type of the credential that the method is stored in. */
    String credentialType();

    /** The method as it will be stored, but without the time at which it was added. */
    Method asMethod(String id);

    /** A phone. */
    record PhoneDraft(PhoneLine line) implements EnrolmentDraft {
        public PhoneDraft {
            Objects.requireNonNull(line, "line");
        }

        @Override
        public String credentialType() {
            return CredentialTypes.PHONE;
        }

        @Override
        public Method asMethod(String id) {
            return new Method.Phone(id, Instant.EPOCH, line);
        }
    }

    /**
     * An authenticator app.
     *
     * @param secret the shared secret as Keycloak stores it
     * @param code the code that verified the app, which must not be usable again; an empty string before the
     *     verification
     * @param label name that the user entered; may be empty
     */
    record AppDraft(String secret, String code, String label) implements EnrolmentDraft {
        /** Number of digits of an app's codes in new realms. Only used for display. */
        private static final int USUAL_DIGITS = 6;

        public AppDraft {
            Objects.requireNonNull(secret, "secret");
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(label, "label");
        }

        @Override
        public String credentialType() {
            return OTPCredentialModel.TYPE;
        }

        @Override
        public Method asMethod(String id) {
            return new Method.App(id, Instant.EPOCH, label, USUAL_DIGITS);
        }

        @Override
        public String toString() {
            return "AppDraft[]";
        }
    }

    /**
     * A list of recovery codes.
     *
     * @param codes as they were shown
     * @param generatedAt milliseconds since the epoch
     */
    record RecoveryCodesDraft(List<String> codes, long generatedAt) implements EnrolmentDraft {
        public RecoveryCodesDraft {
            codes = List.copyOf(codes);
        }

        @Override
        public String credentialType() {
            return RecoveryAuthnCodesCredentialModel.TYPE;
        }

        @Override
        public Method asMethod(String id) {
            return new Method.RecoveryCodes(id, Instant.EPOCH, 1, codes.size());
        }

        @Override
        public String toString() {
            return "RecoveryCodesDraft[]";
        }
    }
}
