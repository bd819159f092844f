package io.github.keycloaktwostep.authenticator;

import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.device.RememberedDeviceRule;
import io.github.keycloaktwostep.device.RememberedDevices;
import io.github.keycloaktwostep.enrolment.CredentialTypes;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolments;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.Changes;
import io.github.keycloaktwostep.event.Events;
import io.github.keycloaktwostep.event.TwoStepMetrics;
import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.ratelimit.UserLock;
import io.github.keycloaktwostep.secondstep.SecondStepDialog;
import io.github.keycloaktwostep.secondstep.SecondStepDialog.DialogResult;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.Postponement;
import io.github.keycloaktwostep.session.StaleSessionGuard;
import io.github.keycloaktwostep.session.UserNotes;
import java.time.Clock;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.AuthenticationFlowException;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The second step of a sign-in: lets a remembered device pass, asks everybody else for a code.
 *
 * <p>{@link #authenticate} runs again on every refresh and every way back, so it sends a code only where none is out.
 */
final class TwoStepAuthenticator implements Authenticator {

    private final Clock clock = new ServerClock();

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        UserModel user = identified(context);
        Enrolment enrolment = enrolment(context, user);
        if (!enrolment.asksForCode()) {
            notSetUp(context, user);
            return;
        }
        Optional<SecondStepMark> given = SecondStepMark.of(context.getAuthenticationSession(), user)
                .filter(step -> SecondStepDialog.fresh(context.getAuthenticationSession(), user, clock));
        if (given.isPresent()) {
            // A flow with levels of authentication asks at more than one of them; one code is enough.
            succeed(context, user, credentialType(given.get().method()));
            return;
        }
        Policy policy = PolicyReader.read(context.getRealm());
        if (new DeviceStep(context, user, clock).passes()) {
            succeed(context, user, CredentialTypes.DEVICE);
            return;
        }
        context.challenge(verification(context, user, policy, enrolment).open().render(context.form()));
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        UserModel user = identified(context);
        Form form = new Form(context.getHttpRequest());
        if (form.checked("rememberDevice")) {
            // Taken before anything is loaded: devices are counted and stored by one sign-in at a time.
            UserLock.hold(context.getSession(), context.getRealm(), user);
        }
        requireCurrent(context, user);
        Enrolment enrolment = enrolment(context, user);
        if (!enrolment.asksForCode()) {
            notSetUp(context, user);
            return;
        }
        Policy policy = PolicyReader.read(context.getRealm());
        DialogResult result = verification(context, user, policy, enrolment).submit(form);
        if (result instanceof DialogResult.ShowPage show) {
            requireCurrent(context, user);
            if (show.failed()) {
                context.failureChallenge(
                        AuthenticationFlowError.INVALID_CREDENTIALS,
                        show.screen().render(context.form()));
            } else {
                context.challenge(show.screen().render(context.form()));
            }
            return;
        }
        DialogResult.DialogPassed passed = (DialogResult.DialogPassed) result;
        if (passed.rememberDevice()
                && new RememberedDevices(context.getSession(), context.getRealm(), user, policy, clock).remember()) {
            new Changes(context.getEvent(), user).report(Change.DEVICE_REMEMBERED, "");
        }
        context.getEvent().detail(Events.METHOD, passed.method());
        TwoStepMetrics.signIn(passed.method());
        succeed(context, user, credentialType(passed.method()));
    }

    /** Passes the step. Nothing that takes time may come between the comparison and Keycloak's next step. */
    private static void succeed(AuthenticationFlowContext context, UserModel user, String credentialType) {
        requireCurrent(context, user);
        context.success(credentialType);
    }

    /**
     * Keycloak goes on with the session's user, and not with the one who was judged. Requests share the authentication session:
     * another request, such as <em>Forgot password</em> in the same tab, may have replaced its user while this one was at work.
     */
    private static void requireCurrent(AuthenticationFlowContext context, UserModel user) {
        UserNotes.of(context.getAuthenticationSession(), user).requireCurrent(context.getSession());
    }

    /**
     * A user without a method gets here where an admin made the step REQUIRED (then it is set up before anything else),
     * by choosing it under "try another way" (then the page says so), or because the flow tries one alternative after
     * the other (then the next one is tried).
     */
    private void notSetUp(AuthenticationFlowContext context, UserModel user) {
        requireCurrent(context, user);
        if (context.getExecution().isRequired()) {
            if (!canBeSetUp(context)) {
                context.failure(AuthenticationFlowError.CREDENTIAL_SETUP_REQUIRED);
                return;
            }
            AuthenticationSessionModel authSession = context.getAuthenticationSession();
            if (StaleSessionGuard.needsPassword(context.getSession(), authSession, user, clock)) {
                if (StaleSessionGuard.asked(authSession)) {
                    context.failure(AuthenticationFlowError.CREDENTIAL_SETUP_REQUIRED);
                    return;
                }
                context.resetFlow(() -> StaleSessionGuard.requireReauthentication(authSession));
                return;
            }
            // Once more: reading the policy and the session took time.
            requireCurrent(context, user);
            demandSetUp(authSession);
            context.success();
        } else if (context.getAuthenticationSelections() != null
                && context.getAuthenticationSelections().size() > 1) {
            context.forceChallenge(new PageModel("unavailable").render(context.form()));
        } else {
            context.attempted();
        }
    }

    private static void demandSetUp(AuthenticationSessionModel authSession) {
        Postponement.ruleOut(authSession);
        authSession.addRequiredAction(PolicyReader.REQUIRED_ACTION);
    }

    /**
     * The wizard lets everybody pass where the policy is "off", and transient users always. That must not lead to a level
     * that needs a code.
     */
    private static boolean canBeSetUp(AuthenticationFlowContext context) {
        RequiredActionProviderModel setup =
                context.getRealm().getRequiredActionProviderByAlias(PolicyReader.REQUIRED_ACTION);
        boolean passes = PolicyReader.read(context.getRealm()).enforcement() == Enforcement.OFF
                || !Enrolments.possibleFor(context.getUser());
        return setup != null
                && setup.isEnabled()
                && (!passes || RememberedDeviceRule.mayCount(GrantedLevel.of(context)));
    }

    private static UserModel identified(AuthenticationFlowContext context) {
        if (context.getUser() == null) {
            throw new AuthenticationFlowException(
                    "two-step-verification must stand behind a step that identifies the user",
                    AuthenticationFlowError.UNKNOWN_USER);
        }
        return context.getUser();
    }

    private Enrolment enrolment(AuthenticationFlowContext context, UserModel user) {
        return new Enrolments(context.getSession(), context.getRealm(), user, clock).load();
    }

    private SecondStepDialog verification(
            AuthenticationFlowContext context, UserModel user, Policy policy, Enrolment enrolment) {
        return new SecondStepDialog(
                context.getSession(),
                context.getRealm(),
                user,
                context.getAuthenticationSession(),
                Purpose.SIGN_IN,
                policy,
                enrolment,
                context.getEvent(),
                clock);
    }

    private static String credentialType(String method) {
        return switch (method) {
            case Events.APP -> OTPCredentialModel.TYPE;
            case Events.RECOVERY_CODE -> RecoveryAuthnCodesCredentialModel.TYPE;
            default -> CredentialTypes.PHONE;
        };
    }

    /**
     * False, so that a user without a method who picks us under "try another way" gets a page of ours instead of
     * Keycloak's error page for a credential that is not set up.
     */
    @Override
    public boolean requiresUser() {
        return false;
    }

    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return user != null
                && new Enrolments(session, realm, user, clock).load().asksForCode();
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {
        demandSetUp(session.getContext().getAuthenticationSession());
    }

    @Override
    public void close() {}
}
