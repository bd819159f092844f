// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.secondstep;

import io.github.keycloaktwostep.challenge.Binding;
import io.github.keycloaktwostep.challenge.Code;
import io.github.keycloaktwostep.challenge.CodeVerifier;
import io.github.keycloaktwostep.challenge.Recipient;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.challenge.VerificationResult.VerificationStatus;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.enrolment.Method;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.keycloak.BruteForce;
import io.github.keycloaktwostep.method.MethodType;
import io.github.keycloaktwostep.session.UserNotes;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.OTPPolicy;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.utils.CredentialValidation;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Verifies codes and applies every consequence, for all front ends: sign-in, second-step check, wizard, settings and
 * password grant. Front ends only map the result to a page or an OAuth error.
 *
 * <p>Each result is counted by the metric, and a failure by Keycloak's brute-force protection. The 100th failure in a
 * row disables the method. A right code of an enrolled method marks the sign-in, is noted as the method's last use,
 * updates the copy in the user's profile, and reports a list of recovery codes that is nearly used up.
 */
public final class SecondStepService {

    /** Key of the wrong codes of an app that is being set up. */
    static final String NEW_APP = "app-enrolment";

    private final UserContext context;
    private final Enrolment enrolment;
    /** The app whose code {@link #verify} has accepted: all apps of a user are one selection. */
    private Optional<Method> acceptedApp = Optional.empty();

    /** @param enrolment of the user as this request has loaded it */
    public SecondStepService(UserContext context, Enrolment enrolment) {
        this.context = context;
        this.enrolment = enrolment;
    }

    /**
     * Verifies the code of an enrolled method. A right code still needs {@link #complete}.
     *
     * @param binding makes the binding of a code that was sent
     * @param event of the current request; a copy of it reports that the method was disabled
     */
    public VerificationResult verify(
            Selection selection, Function<Recipient, Binding> binding, String input, EventBuilder event) {
        VerificationResult result = counted(selection.type(), compare(selection, binding, input));
        if (result.status() == VerificationStatus.DISABLED) {
            disable(selection, event);
        }
        return result;
    }

    /**
     * Applies the consequences of a right code that let the user pass.
     *
     * @param event of the current request; this class fires a copy of it
     */
    public void complete(Selection selection, AuthenticationSessionModel authSession, EventBuilder event) {
        SecondStepMark.byCode(authSession, context, enrolment, selection.type().eventId());
        UserNotes.of(authSession, context.user()).addUsedCredential(OTPCredentialModel.TYPE);
        EnrolmentService enrolments = new EnrolmentService(context);
        enrolments.noteUse(acceptedApp.orElse(selection.method()), enrolment);
        enrolments.catchUpProfile(enrolment);
        if (selection.method() instanceof Method.RecoveryCodes list
                && RecoveryCodesLow.isBelowThreshold(context.realm(), list.remaining() - 1)) {
            Change.RECOVERY_CODES_LOW.report(event, context.user(), Integer.toString(list.remaining() - 1));
        }
    }

    /**
     * Verifies the code that was sent to a phone which is being set up. Such a phone is no second factor yet, so
     * nothing is marked.
     *
     * @param binding for the purpose of enrolment
     */
    public VerificationResult verifyNewPhone(Binding binding, String input) {
        return counted(MethodType.of(binding.recipient().channel()), new CodeVerifier(context).verify(binding, input));
    }

    /**
     * Verifies the code of an authenticator app which is being set up, by the realm's OTP policy.
     *
     * @param secret the shared secret as Keycloak keeps it
     */
    public VerificationResult verifyNewApp(String secret, String input) {
        OTPPolicy policy = context.realm().getOTPPolicy();
        OTPCredentialModel app = OTPCredentialModel.createFromPolicy(context.realm(), secret);
        VerificationResult result = new CodeVerifier(context)
                .verify(NEW_APP, Optional.empty(), input, any -> Code.digitsIn(input, policy.getDigits())
                        .filter(code -> CredentialValidation.validOTP(code, app, policy.getLookAheadWindow()))
                        .isPresent());
        return counted(MethodType.APP, result);
    }

    private void disable(Selection selection, EventBuilder event) {
        if (new EnrolmentService(context).disable(compared(selection))) {
            Change.METHOD_DISABLED.report(
                    event, context.user(), selection.method().displayName());
        }
    }

    private VerificationResult counted(MethodType method, VerificationResult result) {
        if (result.status().isFailure()) {
            bruteForce().failed();
        }
        result.status().outcome().ifPresent(outcome -> TwoStepMetrics.code(method.eventId(), outcome));
        return result;
    }

    private BruteForce bruteForce() {
        return new BruteForce(context.session(), context.realm(), context.user());
    }

    /** The methods that a code was compared with: a phone, a list of recovery codes, or all apps. */
    private List<Method> compared(Selection selection) {
        return selection.type() == MethodType.APP ? List.copyOf(enrolment.apps()) : List.of(selection.method());
    }

    private VerificationResult compare(Selection selection, Function<Recipient, Binding> binding, String input) {
        CodeVerifier verifier = new CodeVerifier(context);
        Optional<Recipient> recipient = selection.recipient();
        if (recipient.isPresent()) {
            return verifier.verify(binding.apply(recipient.get()), input);
        }
        CredentialCodes credentials = new CredentialCodes(context, enrolment.apps());
        return verifier.verify(
                selection.failureKey(),
                Optional.of(selection.authenticator()),
                input,
                selection.type() == MethodType.APP ? code -> isAppCode(credentials, code) : credentials::recoveryCode);
    }

    private boolean isAppCode(CredentialCodes credentials, String input) {
        acceptedApp = credentials.appCode(input).map(Method.class::cast);
        return acceptedApp.isPresent();
    }
}
