package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.gateway.PhoneNumber;
import java.time.Instant;
import java.util.Objects;

/** One thing a user can prove the second step with. Each is a Keycloak credential. */
public sealed interface Method {

    /** Id of the credential; what forms and the enrolment's preference refer to. */
    String id();

    Instant added();

    /**
     * A verified phone.
     *
     * @param textsPossible false for a fixed line: calls only
     * @param prefersCalls whether this phone is called rather than texted when it is the preferred method
     */
    record Phone(
            String id, Instant added, PhoneNumber number, String region, boolean textsPossible, boolean prefersCalls)
            implements Method {
        public Phone {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(added, "added");
            Objects.requireNonNull(number, "number");
            Objects.requireNonNull(region, "region");
        }
    }

    /**
     * An authenticator app: Keycloak's {@code otp} credential.
     *
     * @param label the name the user gave it, may be empty
     * @param digits length of its codes
     */
    record App(String id, Instant added, String label, int digits) implements Method {
        public App {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(added, "added");
            Objects.requireNonNull(label, "label");
        }
    }

    /**
     * A printed list: Keycloak's {@code recovery-authn-codes} credential, to be used in order.
     *
     * @param next number of the code that is asked for next, from 1
     * @param remaining how many are left, at least 1
     */
    record RecoveryCodes(String id, Instant added, int next, int remaining) implements Method {
        public RecoveryCodes {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(added, "added");
        }
    }
}
