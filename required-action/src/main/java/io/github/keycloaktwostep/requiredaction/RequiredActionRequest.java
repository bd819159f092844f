// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction;

import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.device.RememberedDevices;
import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.CredentialActions;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.keycloak.BruteForce;
import io.github.keycloaktwostep.keycloak.BruteForce.LockState;
import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.ClientRule;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.secondstep.SecondStepService;
import io.github.keycloaktwostep.session.PasswordStamp;
import io.github.keycloaktwostep.session.SessionInUse;
import io.github.keycloaktwostep.session.StaleSessionGuard;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import io.github.keycloaktwostep.text.RealmTexts;
import io.github.keycloaktwostep.transaction.UserLock;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import io.github.keycloaktwostep.web.dialog.ResultMessages;
import io.github.keycloaktwostep.web.dialog.SecondStepDialog;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.ErrorPageException;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.theme.Theme;

/**
 * One request of a user to one of the required actions: the user's state when the request came, the services that work on
 * it, the conditions that the request has to meet, and the answer, which is a page or the end of the action.
 */
public final class RequiredActionRequest {

    /** Attribute of the Keycloak session that this request has ended one of our actions. */
    private static final String LEFT = "two-step.left";

    private final RequiredActionContext context;
    private final UserContext userContext;
    private final EnrolmentService enrolments;
    private final Enrolment enrolment;

    /** @throws ErrorPageException with Keycloak's page for an action that has expired, if the user was deleted meanwhile */
    public RequiredActionRequest(RequiredActionContext context) {
        if (context.getUser() == null) {
            throw KeycloakSignIn.expired(context.getSession(), context.getAuthenticationSession());
        }
        this.context = context;
        this.userContext = UserContext.of(context.getSession(), context.getRealm(), context.getUser());
        this.enrolments = new EnrolmentService(userContext);
        this.enrolment = enrolments.load();
        // Also where nothing is noted: this removes what Keycloak noted about another user.
        notes();
    }

    public UserContext context() {
        return userContext;
    }

    public KeycloakSession session() {
        return context.getSession();
    }

    public RealmModel realm() {
        return context.getRealm();
    }

    public UserModel user() {
        return context.getUser();
    }

    public AuthenticationSessionModel authSession() {
        return context.getAuthenticationSession();
    }

    public InstantSource clock() {
        return userContext.clock();
    }

    public Policy policy() {
        return userContext.policy();
    }

    /** What the user had set up when the request came. */
    public Enrolment enrolment() {
        return enrolment;
    }

    public EnrolmentService enrolments() {
        return enrolments;
    }

    /** What the realm offers for setting up. */
    public AvailableMethods availableMethods() {
        return AvailableMethods.of(session(), policy());
    }

    public RememberedDevices devices() {
        return new RememberedDevices(userContext);
    }

    /** Verifies the codes of methods that are being set up. */
    public SecondStepService secondStepService() {
        return new SecondStepService(userContext, enrolment);
    }

    /** Whether the user entered a code in this sign-in recently enough to confirm a change. */
    public boolean confirmed() {
        return SecondStepDialog.isFresh(authSession(), userContext, enrolment);
    }

    /** Asks for a code of an existing method before a change. */
    public SecondStepDialog confirmation() {
        return dialog(Purpose.STEP_UP);
    }

    public SecondStepDialog dialog(Purpose purpose) {
        return new SecondStepDialog(userContext, authSession(), purpose, enrolment, event());
    }

    /** Messages and events for the codes of methods that are being set up. */
    public ResultMessages resultMessages() {
        return new ResultMessages(event(), EventType.UPDATE_CREDENTIAL, userContext);
    }

    /**
     * Reports a change as an event and a metric. The mail to the user follows from the event.
     *
     * @param subject a masked number or the name of an app; may be empty
     */
    public void report(Change change, String subject) {
        change.report(context.getEvent(), user(), subject);
    }

    /** Adds a detail to the event that Keycloak reports for the request. */
    public void addEventDetail(String detail, String value) {
        context.getEvent().detail(detail, value);
    }

    private EventBuilder event() {
        return context.getEvent().clone();
    }

    public Locale locale() {
        return session().getContext().resolveLocale(user());
    }

    /** The language of our texts: the user's, or English where no translation exists. Dates follow it. */
    public Locale textLocale() {
        Locale texts = Locale.forLanguageTag(message("twoStepLanguage"));
        return texts.getLanguage().equals(locale().getLanguage()) ? locale() : texts;
    }

    public RealmTexts texts() {
        return RealmTexts.of(session(), realm(), Theme.Type.LOGIN, locale());
    }

    /** A message of the login theme in the user's language. */
    public String message(String key, Object... parameters) {
        return session().getProvider(LoginFormsProvider.class).getMessage(key, parameters);
    }

    /** Whether the user can have two-step verification: a person for whom credentials can be stored. */
    public static boolean concerns(UserModel user) {
        return user != null && user.getServiceAccountClientLink() == null && EnrolmentService.isPossibleFor(user);
    }

    /** Whether this request holds the user's lock. Otherwise other requests may change the user's methods meanwhile. */
    public boolean isExclusive() {
        return UserLock.isHeld(session(), realm(), user());
    }

    /** Whether this HTTP request has ended one of our own actions. None of Keycloak's has changed anything in it then. */
    public boolean followsOwnAction() {
        return session().getAttribute(LEFT) != null;
    }

    /** The notes of the authentication session about this user. */
    public UserNotes notes() {
        return UserNotes.of(authSession(), user());
    }

    public Form form() {
        return new Form(context.getHttpRequest());
    }

    /** Whether a sign-in ends only with the wizard: the policy or an admin requires it. */
    public static boolean endsWithWizard(AuthenticationSessionModel authSession, UserModel user) {
        return authSession.getRequiredActions().contains(ProviderIds.SETUP)
                || user.getRequiredActionsStream().anyMatch(ProviderIds.SETUP::equals);
    }

    /** Whether the user must have two-step verification, by the policy or by the client. */
    public boolean required() {
        return PolicyStore.requires(policy(), session(), realm(), user()) || requiredByClient();
    }

    /** Whether the client requires it. A client cannot require what the realm does not offer. */
    public boolean requiredByClient() {
        return policy().enforcement() != Enforcement.OFF
                && PolicyStore.clientRule(authSession().getClient()) != ClientRule.INHERIT;
    }

    /**
     * Checks whether Keycloak's brute-force protection allows a code to be compared or sent now. If not, a page with the
     * reason is shown.
     *
     * @param current the page to show again if the user only has to retry
     */
    public boolean checkAccountLock(Supplier<PageModel> current) {
        LockState lock = new BruteForce(session(), realm(), user()).lockState();
        switch (lock) {
            case OPEN -> {}
            case LOCKED -> show(confirmation().lockedOut());
            case BUSY -> showBusy(current.get());
        }
        return lock == LockState.OPEN;
    }

    /** Whether the sign-in needs the password again, see {@link StaleSessionGuard#isOutdated}. */
    public boolean isOutdated() {
        // For Keycloak's own actions, Keycloak believes the time of a step-up.
        return StaleSessionGuard.isOutdated(session(), authSession(), user())
                || (CredentialActions.requested(authSession())
                        && SessionInUse.basis(session(), authSession())
                                .filter(known -> StaleSessionGuard.isRenewedByStepUp(known, clock()))
                                .isPresent());
    }

    /** Asks for the password if it was changed, or if the SSO session was ended, while one of our pages was shown. */
    public boolean checkPassword() {
        boolean outdated = isOutdated();
        if (outdated) {
            context.challenge(StaleSessionGuard.askForPassword(session(), authSession()));
        }
        return !outdated;
    }

    /**
     * Checks whether the session is young enough for this action. If not, the user is sent to the password page. The check
     * is done when the action is opened, so that entries are not lost if the session becomes too old later.
     *
     * @param action id of this required action. If an application started it, Keycloak has checked the age of the session.
     */
    public boolean checkSessionAge(String action) {
        if (!checkPassword()) {
            return false;
        }
        // Keycloak looks up the greatest age by the id, so it checks none for an alias that an admin has chosen.
        boolean ageChecked = action.equals(authSession().getClientNote(Constants.KC_ACTION));
        if (notes().get(UserNote.SESSION_CHECKED).isPresent()
                || !StaleSessionGuard.needsPassword(session(), authSession(), user(), clock(), ageChecked)) {
            notes().set(UserNote.SESSION_CHECKED, "true");
            PasswordStamp.note(authSession(), user());
            return true;
        }
        if (StaleSessionGuard.asked(authSession())) {
            fail();
        } else {
            context.challenge(StaleSessionGuard.askForPassword(session(), authSession()));
        }
        return false;
    }

    /** Remembers this browser. */
    public void rememberDevice() {
        if (devices().remember()) {
            report(Change.DEVICE_REMEMBERED, "");
        }
    }

    /** The SSO session that this sign-in uses instead of credentials; empty if there is none. */
    public Optional<UserSessionModel> sessionInUse() {
        return SessionInUse.of(session(), authSession());
    }

    /** False for the password grant, which no page can interrupt. */
    public boolean hasPages() {
        return KeycloakSignIn.hasPages(authSession());
    }

    /** Whether the user has other SSO sessions. */
    public boolean otherSessions() {
        String current = authSession().getParentSession().getId();
        return session().sessions().getUserSessionsStream(realm(), user()).anyMatch(other -> !other.getId()
                .equals(current));
    }

    /** Ends all SSO sessions of the user except this one. */
    public void endOtherSessions() {
        KeycloakSignIn.endOtherSessions(context);
    }

    public void show(PageModel page) {
        context.challenge(page.renderAction(context.form(), realm()));
    }

    /** Shows a page with the message that another request of this account is being processed. */
    public void showBusy(PageModel page) {
        show(page.error("twoStepErrorAccountBusy"));
    }

    /** Ends the action. Keycloak continues with the next one or completes the sign-in. */
    public void done() {
        leave();
        context.success();
    }

    /** Leaves the action without completing it. Only allowed while a form is processed. */
    public void cancel() {
        leave();
        context.cancel();
    }

    /** Skips the action. Only allowed while it is opened. */
    public void ignore() {
        leave();
        context.ignore();
    }

    /** Ends the sign-in without success. */
    public void fail() {
        context.failure();
    }

    /**
     * Keycloak continues with the user of the session, not with the one that this request checked. Requests share the
     * authentication session: another one, such as <em>Forgot password</em> in the same tab, may have replaced its user
     * meanwhile. The new user has proved nothing.
     */
    private void leave() {
        notes().requireCurrent(session());
        session().setAttribute(LEFT, true);
        PasswordStamp.forget(authSession(), user());
    }
}
