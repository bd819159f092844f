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
 * Verifies codes and applies all consequences, for every front end: sign-in, second-step check, wizard, settings and
 * password grant. Front ends only map the result to a page or an OAuth error.
 *
 * <p>A metric counts each result, and Keycloak's brute-force protection counts the failures. The 100th consecutive
 * failure disables the method. A correct code of an enrolled method marks the sign-in, is recorded as the last use of
 * the method, updates the number in the user's profile, and reports when few recovery codes are left.
 */
public final class SecondStepService {

    /** Key for counting wrong codes of an app that is being set up. */
    static final String NEW_APP = "app-enrolment";

    private final UserContext context;
    private final Enrolment enrolment;
    /** The app whose code {@link #verify} accepted. All apps of a user share one selection. */
    private Optional<Method> acceptedApp = Optional.empty();

    /** @param enrolment the user's enrolment as loaded by this request */
    public SecondStepService(UserContext context, Enrolment enrolment) {
        this.context = context;
        this.enrolment = enrolment;
    }

    /**
     * Verifies the code of an enrolled method. If the code is correct, the caller must also call {@link #complete}.
     *
     * @param binding creates the binding for a recipient; called only for methods whose codes are sent
     * @param event event of the current request; a copy of it is fired if the method is disabled
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
     * Applies the consequences of a correct code with which the user passed the second step.
     *
     * @param event event of the current request; only copies of it are fired
     */
    public void complete(Selection selection, AuthenticationSessionModel authSession, EventBuilder event) {
        SecondStepMark.byCode(authSession, context, enrolment, selection.type().eventId());
        // So that Keycloak clears its count of failed second factors; it knows OTP, not our types.
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
     * Verifies a code that was sent to a phone during its set-up. The phone is not a second factor yet, so the sign-in
     * is not marked.
     *
     * @param binding binding with the purpose {@code ENROLMENT}
     */
    public VerificationResult verifyNewPhone(Binding binding, String input) {
        return counted(MethodType.of(binding.recipient().channel()), new CodeVerifier(context).verify(binding, input));
    }

    /**
     * Verifies the code of an authenticator app during its set-up, according to the realm's OTP policy.
     *
     * @param secret the shared secret as Keycloak stores it
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
            new BruteForce(context.session(), context.realm(), context.user()).failed();
        }
        result.status().outcome().ifPresent(outcome -> TwoStepMetrics.code(method.eventId(), outcome));
        return result;
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
                selection.hourlyFailureKey(),
                Optional.of(selection.consecutiveFailureKey()),
                input,
                selection.type() == MethodType.APP ? code -> isAppCode(credentials, code) : credentials::recoveryCode);
    }

    private boolean isAppCode(CredentialCodes credentials, String input) {
        acceptedApp = credentials.appCode(input).map(Method.class::cast);
        return acceptedApp.isPresent();
    }
}
