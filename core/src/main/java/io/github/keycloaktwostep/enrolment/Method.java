// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.enrolment;

import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.gateway.PhoneNumber;
import io.github.keycloaktwostep.method.MethodKind;
import io.github.keycloaktwostep.method.MethodType;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** A method for passing the second step. Each method is stored as a Keycloak credential. */
public sealed interface Method {

    /** Id of the credential. Forms and the preferred method refer to it. */
    String id();

    Instant added();

    /** The type that is used unless the user chooses another one. */
    MethodType type();

    /** The name that users see: the masked number or the label of the app. Empty for recovery codes. */
    String displayName();

    default MethodKind kind() {
        return type().kind();
    }

    default boolean isRecoveryCodes() {
        return kind() == MethodKind.RECOVERY_CODES;
    }

    /** The phones among these methods. */
    static Stream<Phone> phones(Stream<? extends Method> methods) {
        return methods.filter(Phone.class::isInstance).map(Phone.class::cast);
    }

    /** A verified phone. */
    record Phone(String id, Instant added, PhoneLine line) implements Method {
        public Phone {
            Objects.requireNonNull(line, "line");
        }

        public PhoneNumber number() {
            return line.number();
        }

        public Set<Channel> channels() {
            return line.channels();
        }

        /** The preferred channel. */
        public Channel channel() {
            return line.preferred();
        }

        @Override
        public MethodType type() {
            return line.type();
        }

        @Override
        public String displayName() {
            return number().masked();
        }
    }

    /**
     * An authenticator app: Keycloak's {@code otp} credential.
     *
     * @param label name that the user entered; may be empty
     * @param digits length of its codes
     */
    record App(String id, Instant added, String label, int digits) implements Method {
        @Override
        public MethodType type() {
            return MethodType.APP;
        }

        @Override
        public String displayName() {
            return label;
        }
    }

    /**
     * A list of recovery codes, which are used in order: Keycloak's {@code recovery-authn-codes} credential.
     *
     * @param next number of the next code to enter, from 1
     * @param remaining number of codes left, at least 1
     */
    record RecoveryCodes(String id, Instant added, int next, int remaining) implements Method {
        @Override
        public MethodType type() {
            return MethodType.RECOVERY_CODES;
        }

        @Override
        public String displayName() {
            return "";
        }
    }
}
