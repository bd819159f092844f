// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator;

import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.device.RememberedDevices;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.policy.RegisteredAction;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.BrowserBinding;
import io.github.keycloaktwostep.session.FirstFactor;
import io.github.keycloaktwostep.session.PasswordStamp;
import io.github.keycloaktwostep.session.Postponement;
import io.github.keycloaktwostep.session.StaleSessionGuard;
import io.github.keycloaktwostep.session.UserNotes;
import io.github.keycloaktwostep.transaction.UserLock;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import io.github.keycloaktwostep.web.dialog.SecondStepDialog;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.Set;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.AuthenticationFlowException;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The second step of a sign-in. Passes on a remembered device; otherwise asks the user for a code.
 *
 * <p>{@link #authenticate} runs again whenever the user refreshes the page or goes back, so it sends a code only if
 * none was sent before.
 */
public final class TwoStepAuthenticator extends StatelessAuthenticator {

    public TwoStepAuthenticator() {
        super(
                ProviderIds.VERIFICATION,
                "Two-Step Verification",
                "Asks for a code by text message, call, authenticator app or recovery code, unless the device is"
                        + " remembered.",
                Requirement.REQUIRED,
                Requirement.ALTERNATIVE,
                Requirement.DISABLED);
    }

    /**
     * The category of our credentials, by which step-up recognises them. Keycloak's brute-force protection does not
     * count failures in this category, so they are reported explicitly.
     */
    @Override
    public String getReferenceCategory() {
        return CredentialTypes.ENROLMENT;
    }

    /** Credential types that the account console lists for this step. */
    @Override
    public Set<String> getOptionalReferenceCategories(KeycloakSession session) {
        return Set.of(
                CredentialTypes.PHONE,
                CredentialTypes.DEVICE,
                OTPCredentialModel.TYPE,
                RecoveryAuthnCodesCredentialModel.TYPE);
    }

    @Override
    public boolean isUserSetupAllowed() {
        return true;
    }

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        UserContext user = identified(context);
        if (isOutdated(context, user)) {
            return;
        }
        requireFirstFactor(context);
        BrowserBinding.bind(context.getSession(), context.getAuthenticationSession(), user.user());
        Enrolment enrolment = new EnrolmentService(user).load();
        if (!enrolment.asksForCode()) {
            notSetUp(context, user);
            return;
        }
        Optional<SecondStepMark> passed = SecondStepMark.of(context.getAuthenticationSession(), user)
                .filter(step -> SecondStepDialog.isFresh(context.getAuthenticationSession(), user, enrolment));
        if (passed.isPresent()) {
            // A flow with levels of authentication can contain this step at several levels, but one code is enough.
            succeed(context, user, credentialType(passed.get().method()));
            return;
        }
        if (DeviceCondition.passes(context, user)) {
            succeed(context, user, CredentialTypes.DEVICE);
            return;
        }
        PasswordStamp.note(context.getAuthenticationSession(), user.user());
        context.challenge(dialog(context, user, enrolment).open().renderStep(context.form(), context.getRealm()));
    }

    /** Restarts the flow if the password was changed or the session ended while the code page was shown. */
    private static boolean isOutdated(AuthenticationFlowContext context, UserContext user) {
        boolean outdated =
                StaleSessionGuard.isOutdated(context.getSession(), context.getAuthenticationSession(), user.user());
        if (outdated) {
            askForPassword(context);
        }
        return outdated;
    }

    private static void askForPassword(AuthenticationFlowContext context) {
        context.resetFlow(() -> StaleSessionGuard.requireReauthentication(context.getAuthenticationSession()));
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        UserContext user = identified(context);
        Form form = new Form(context.getHttpRequest());
        if (form.remembersDevice()) {
            // Take the lock before anything is loaded, so that only one sign-in at a time counts and stores devices.
            UserLock.hold(user);
        }
        requireCurrent(context, user);
        if (isOutdated(context, user)) {
            return;
        }
        requireFirstFactor(context);
        Enrolment enrolment = new EnrolmentService(user).load();
        if (!enrolment.asksForCode()) {
            notSetUp(context, user);
            return;
        }
        SecondStepDialog.Result result = dialog(context, user, enrolment).submit(form);
        if (result.page().isPresent()) {
            requireCurrent(context, user);
            show(context, result.page().get(), result.failed());
            return;
        }
        if (result.rememberDevice() && new RememberedDevices(user).remember()) {
            Change.DEVICE_REMEMBERED.report(context.getEvent(), user.user(), "");
        }
        context.getEvent().detail(Events.METHOD, result.method());
        TwoStepMetrics.signIn(result.method());
        succeed(context, user, credentialType(result.method()));
    }

    private static void show(AuthenticationFlowContext context, PageModel page, boolean failed) {
        Response response = page.renderStep(context.form(), context.getRealm());
        if (failed) {
            context.failureChallenge(AuthenticationFlowError.INVALID_CREDENTIALS, response);
        } else {
            context.challenge(response);
        }
    }

    /** Passes the step. Nothing that takes time may come between the check of the user and Keycloak's next step. */
    private static void succeed(AuthenticationFlowContext context, UserContext user, String credentialType) {
        requireCurrent(context, user);
        PasswordStamp.forget(context.getAuthenticationSession(), user.user());
        context.success(credentialType);
    }

    /**
     * Ensures that the session still belongs to the user. Keycloak continues with the session's user, not with the user
     * whose code was verified. Requests share the authentication session: another request, such as <em>Forgot
     * password</em> in the same tab, may have replaced its user in the meantime.
     */
    private static void requireCurrent(AuthenticationFlowContext context, UserContext user) {
        UserNotes.of(context.getAuthenticationSession(), user.user()).requireCurrent(context.getSession());
    }

    /**
     * Handles a user without a method. If the step is REQUIRED, the user must set up two-step verification first. If
     * the user chose it under "Try another way", a page explains that it is unavailable. Otherwise the flow tries its
     * next alternative.
     */
    private static void notSetUp(AuthenticationFlowContext context, UserContext user) {
        requireCurrent(context, user);
        if (context.getExecution().isRequired()) {
            if (!canBeSetUp(context)) {
                context.failure(AuthenticationFlowError.CREDENTIAL_SETUP_REQUIRED);
                return;
            }
            AuthenticationSessionModel authSession = context.getAuthenticationSession();
            if (StaleSessionGuard.needsPassword(user, authSession, false)) {
                if (StaleSessionGuard.asked(authSession)) {
                    context.failure(AuthenticationFlowError.CREDENTIAL_SETUP_REQUIRED);
                    return;
                }
                askForPassword(context);
                return;
            }
            // Check again, because reading the policy and the session took time.
            requireCurrent(context, user);
            requireSetUp(authSession);
            context.success();
        } else if (context.getAuthenticationSelections() != null
                && context.getAuthenticationSelections().size() > 1) {
            context.forceChallenge(new PageModel("unavailable").renderStep(context.form(), context.getRealm()));
        } else {
            context.attempted();
        }
    }

    private static void requireSetUp(AuthenticationSessionModel authSession) {
        Postponement.forbid(authSession);
        authSession.addRequiredAction(ProviderIds.SETUP);
    }

    /**
     * Whether the user can set up two-step verification. The wizard lets all users pass if the policy is "off", and
     * always lets transient users pass. This must not lead to a level that requires a code.
     */
    private static boolean canBeSetUp(AuthenticationFlowContext context) {
        boolean passes = PolicyStore.read(context.getRealm()).enforcement() == Enforcement.OFF
                || !EnrolmentService.isPossibleFor(context.getUser());
        return RegisteredAction.isEnabled(context.getRealm(), ProviderIds.SETUP)
                && (!passes || RememberedDeviceRule.mayCount(GrantedLevel.of(context)));
    }

    private static UserContext identified(AuthenticationFlowContext context) {
        if (context.getUser() == null) {
            throw new AuthenticationFlowException(
                    "two-step-verification must be placed after a step that identifies the user",
                    AuthenticationFlowError.UNKNOWN_USER);
        }
        return new UserContext(context.getSession(), context.getRealm(), context.getUser());
    }

    /**
     * Must be called after {@link #isOutdated}, because the first factor can be an SSO session that has ended since.
     */
    private static void requireFirstFactor(AuthenticationFlowContext context) {
        if (!FirstFactor.isProved(context.getSession(), context.getAuthenticationSession(), context.getUser())) {
            throw new AuthenticationFlowException(
                    "two-step-verification must be placed after a step that verifies the user, such as the password",
                    AuthenticationFlowError.INTERNAL_ERROR);
        }
    }

    private static SecondStepDialog dialog(AuthenticationFlowContext context, UserContext user, Enrolment enrolment) {
        return new SecondStepDialog(
                user, context.getAuthenticationSession(), Purpose.SIGN_IN, enrolment, context.getEvent());
    }

    private static String credentialType(String method) {
        return switch (method) {
            case Events.APP -> OTPCredentialModel.TYPE;
            case Events.RECOVERY_CODE -> RecoveryAuthnCodesCredentialModel.TYPE;
            default -> CredentialTypes.PHONE;
        };
    }

    /**
     * False, so that users without a method who choose this step under "Try another way" see our page instead of
     * Keycloak's error page for a credential that is not set up.
     */
    @Override
    public boolean requiresUser() {
        return false;
    }

    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return user != null
                && new EnrolmentService(new UserContext(session, realm, user))
                        .load()
                        .asksForCode();
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {
        requireSetUp(session.getContext().getAuthenticationSession());
    }
}
