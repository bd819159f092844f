// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator.token;

import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;

/** Authentication method reference values (RFC 8176 §2) of a session. */
final class MethodReferences {

    private static final String PASSWORD = "pwd";
    private static final String ONE_TIME_CODE = "otp";
    private static final String TEXT = "sms";
    private static final String CALL = "tel";
    private static final String KEY = "hwk";
    private static final String MULTI_FACTOR = "mfa";

    private MethodReferences() {}

    /**
     * The methods that the user used, followed by {@code mfa} if they include a password and another method. A
     * remembered device is not a factor and adds no value.
     *
     * @param secondStep how the second step was passed; empty if it was not
     * @param used types of the Keycloak credentials that were used
     */
    static List<String> of(Optional<SecondStepMark> secondStep, Set<String> used) {
        Set<String> references = new LinkedHashSet<>();
        if (used.contains(PasswordCredentialModel.TYPE)) {
            references.add(PASSWORD);
        }
        secondStep
                .flatMap(step -> ofMethod(step.method()))
                .or(() -> ofCodes(used))
                .ifPresent(references::add);
        if (used.contains(WebAuthnCredentialModel.TYPE_TWOFACTOR)
                || used.contains(WebAuthnCredentialModel.TYPE_PASSWORDLESS)) {
            references.add(KEY);
        }
        if (references.contains(PASSWORD) && references.size() > 1) {
            references.add(MULTI_FACTOR);
        }
        return List.copyOf(references);
    }

    /** Empty for a remembered device, and for methods without a value in RFC 8176. */
    private static Optional<String> ofMethod(String method) {
        if (method.equals(Channel.SMS.id())) {
            return Optional.of(TEXT);
        }
        if (method.equals(Channel.VOICE.id())) {
            return Optional.of(CALL);
        }
        return switch (method) {
            case Events.APP, Events.RECOVERY_CODE, OTPCredentialModel.TYPE, RecoveryAuthnCodesCredentialModel.TYPE ->
                Optional.of(ONE_TIME_CODE);
            case WebAuthnCredentialModel.TYPE_TWOFACTOR, WebAuthnCredentialModel.TYPE_PASSWORDLESS -> Optional.of(KEY);
            default -> Optional.empty();
        };
    }

    /** For codes that were entered on Keycloak's own forms, if a flow still contains them. */
    private static Optional<String> ofCodes(Set<String> used) {
        return used.contains(OTPCredentialModel.TYPE) || used.contains(RecoveryAuthnCodesCredentialModel.TYPE)
                ? Optional.of(ONE_TIME_CODE)
                : Optional.empty();
    }
}
