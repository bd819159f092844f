// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator.grant;

import io.github.keycloaktwostep.authenticator.grant.GrantRequest.Appended;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.gateway.Channel;
import io.github.keycloaktwostep.keycloak.BruteForce;
import io.github.keycloaktwostep.keycloak.BruteForce.LockState;
import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import io.github.keycloaktwostep.policy.Policy;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.events.Errors;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;

/**
 * Decides about one password grant request of a known user.
 *
 * <p><b>A client without the password learns nothing.</b> The response to a wrong password is Keycloak's own,
 * regardless of the other parameters. No code is checked, counted, used up or sent.
 *
 * <p><b>A code appended to the password.</b> If a password {@code P} ends in as many digits as the user's app shows,
 * two interpretations are tried: {@code P} without the digits, and {@code P}. Both are guesses at the password, in one
 * request that counts as one failure. Only the second one has a response that confirms the password ("a code is
 * missing"). The first one is confirmed only by a correct code: with a wrong code, or while the method is locked, the
 * response is the same as to a wrong password. So an attacker gets one password guess per failure, and a second one
 * only together with a guess at the code. Programs that need to know why a code was rejected send it as {@code otp};
 * the password is then not split.
 *
 * <p><b>Timing.</b> The number of hashes that are computed for a rejected request depends on its parameters, not on the
 * user. If a second interpretation is possible, two hashes are computed for any user ({@link #comparesTwice}),
 * otherwise one. An LDAP directory sees both interpretations as attempts.
 *
 * <p>Remembered devices are neither used nor stored here.
 */
final class PasswordGrant {

    private final AuthenticationFlowContext context;
    private final GrantRequest request;
    private final UserContext user;
    private final Policy policy;
    private final Enrolment enrolment;
    private final GrantSecondStep secondStep;

    PasswordGrant(AuthenticationFlowContext context, GrantRequest request) {
        this.context = context;
        this.request = request;
        this.user = new UserContext(context.getSession(), context.getRealm(), context.getUser());
        this.policy = user.policy();
        this.enrolment = new EnrolmentService(user).load();
        this.secondStep = new GrantSecondStep(context, user, enrolment);
    }

    /** Whether two passwords are compared before this request is rejected. */
    static boolean comparesTwice(Policy policy, GrantRequest request) {
        return policy.passwordGrant() && request.mayHoldCode();
    }

    void decide() {
        if (rejectIfLocked()) {
            return;
        }
        Optional<Appended> appended = appended();
        if (appended.isPresent() && isPassword(Optional.of(appended.get().password()))) {
            withAppendedCode(appended.get().code());
        } else if (isPassword(request.password())) {
            withPassword();
        } else {
            if (request.password().isEmpty()) {
                // Keycloak computes one for an unknown user.
                BruteForce.hashNothing(context);
            }
            equaliseTime(appended.isPresent());
            wrongPassword();
        }
    }

    /**
     * Rejects the request if the account is locked. Keycloak's user name step checks this, too, but an admin may have
     * replaced that step.
     */
    private boolean rejectIfLocked() {
        if (new BruteForce(context.getSession(), context.getRealm(), context.getUser()).lockState() == LockState.OPEN) {
            return false;
        }
        BruteForce.hashNothing(context);
        equaliseTime(false);
        context.getEvent().user(context.getUser()).error(Errors.USER_TEMPORARILY_DISABLED);
        context.forceChallenge(GrantError.wrongPassword());
        return true;
    }

    private Optional<Appended> appended() {
        return policy.passwordGrant() && needsCode()
                ? secondStep.appDigits().flatMap(request::appended)
                : Optional.empty();
    }

    /**
     * Also true if two-step verification is on but no method is left, because removing methods must not bypass the
     * second step.
     */
    private boolean needsCode() {
        return enrolment.asksForCode() || enrolment.on();
    }

    private boolean isPassword(Optional<String> password) {
        return password.filter(
                        value -> context.getUser().credentialManager().isValid(UserCredentialModel.password(value)))
                .isPresent();
    }

    /** @param compared whether two passwords have already been compared */
    private void equaliseTime(boolean compared) {
        if (!compared && comparesTwice(policy, request)) {
            BruteForce.hashNothing(context);
        }
    }

    private void withAppendedCode(String code) {
        Optional<GrantError> error = secondStep.app(code);
        if (error.isEmpty()) {
            success();
            return;
        }
        BruteForce.hashNothing(context);
        context.getEvent().user(context.getUser()).error(error.get().event());
        context.forceChallenge(GrantError.wrongPassword());
    }

    private void withPassword() {
        if (!needsCode()) {
            success();
        } else if (!policy.passwordGrant()) {
            withKeycloakApp();
        } else if (secondStep.methods().isEmpty()) {
            reject(GrantError.noMethod());
        } else if (request.send().isPresent()) {
            withSentCode(request.send().get());
        } else if (request.code().isPresent()) {
            finish(secondStep.code(request.code().get()));
        } else {
            reject(GrantError.codeMissing(secondStep.methods()));
        }
    }

    /** Users who have only an app from Keycloak's own pages continue to send its code. */
    private void withKeycloakApp() {
        if (enrolment.on() || secondStep.appDigits().isEmpty()) {
            reject(GrantError.notAllowed());
        } else if (request.code().isPresent()) {
            finish(secondStep.app(request.code().get()));
        } else {
            reject(GrantError.codeMissing(secondStep.apps()));
        }
    }

    private void withSentCode(String send) {
        Optional<Channel> channel = Channel.of(send);
        if (channel.isEmpty()) {
            reject(GrantError.unknownSend());
        } else if (request.code().isPresent()) {
            finish(secondStep.sent(channel.get(), request.code().get()));
        } else {
            reject(secondStep.send(channel.get()));
        }
    }

    private void finish(Optional<GrantError> error) {
        error.ifPresentOrElse(this::reject, this::success);
    }

    private void success() {
        KeycloakSignIn.passwordWasRight(context.getAuthenticationSession());
        context.success(PasswordCredentialModel.TYPE);
    }

    /** Keycloak's brute-force protection counts this failure. */
    private void wrongPassword() {
        context.getEvent().user(context.getUser()).error(Errors.INVALID_USER_CREDENTIALS);
        context.failure(AuthenticationFlowError.INVALID_USER, GrantError.wrongPassword());
    }

    /**
     * Rejects the request without reporting another failure to brute-force protection, because wrong codes have already
     * been counted.
     */
    private void reject(GrantError error) {
        context.getEvent().user(context.getUser()).error(error.event());
        context.forceChallenge(error.response());
    }
}
