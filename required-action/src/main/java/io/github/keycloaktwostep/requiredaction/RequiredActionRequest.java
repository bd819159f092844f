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
 * A user's request to one of the required actions. It holds the user's state when the request arrived and the services
 * that work on this state, checks the conditions that the request must meet, and responds with a page or the end of the
 * action.
 */
public final class RequiredActionRequest {

    /** Attribute of the Keycloak session: this request has ended one of our actions. */
    private static final String LEFT = "two-step.left";

    private final RequiredActionContext context;
    private final UserContext userContext;
    private final EnrolmentService enrolments;
    private final Enrolment enrolment;

    /**
     * @throws ErrorPageException with Keycloak's page for an expired action, if the user was deleted in the meantime
     */
    public RequiredActionRequest(RequiredActionContext context) {
        this(context, Optional.empty());
    }

    private RequiredActionRequest(RequiredActionContext context, Optional<Enrolment> known) {
        if (context.getUser() == null) {
            throw KeycloakSignIn.expired(context.getSession(), context.getAuthenticationSession());
        }
        this.context = context;
        this.userContext = new UserContext(context.getSession(), context.getRealm(), context.getUser());
        this.enrolments = new EnrolmentService(userContext);
        this.enrolment = known.orElseGet(enrolments::load);
        // Needed even if no note is read, because this removes Keycloak's notes about another user.
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

    /**
     * The same request after a code was verified. Recovery codes are used up in another transaction, which this one
     * does not see.
     */
    public RequiredActionRequest reloaded() {
        return new RequiredActionRequest(context, Optional.of(enrolments.loadCommitted()));
    }

    /** The user's enrolment when the request arrived. */
    public Enrolment enrolment() {
        return enrolment;
    }

    public EnrolmentService enrolments() {
        return enrolments;
    }

    /** The methods that users can set up in this realm. */
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
     * Reports a change as an event and a metric. The event triggers the email to the user.
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

    /** The language of our texts and dates: the user's language, or English if there is no translation. */
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

    /**
     * Whether this request holds the user's lock. Otherwise, other requests may change the user's methods in the
     * meantime.
     */
    public boolean isExclusive() {
        return UserLock.isHeld(userContext);
    }

    /**
     * Whether this HTTP request has ended one of our own actions. If so, none of Keycloak's actions has changed
     * anything in it.
     */
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

    /** Whether a sign-in can end only with the wizard, because the policy or an admin requires it. */
    public static boolean endsWithWizard(AuthenticationSessionModel authSession, UserModel user) {
        return authSession.getRequiredActions().contains(ProviderIds.SETUP)
                || user.getRequiredActionsStream().anyMatch(ProviderIds.SETUP::equals);
    }

    /** Whether the user must have two-step verification, because of the policy or the client. */
    public boolean required() {
        return PolicyStore.requires(policy(), session(), realm(), user()) || requiredByClient();
    }

    /** Whether the client requires two-step verification. A client cannot require what the realm does not offer. */
    public boolean requiredByClient() {
        return policy().enforcement() != Enforcement.OFF
                && PolicyStore.clientRule(authSession().getClient()) != ClientRule.INHERIT;
    }

    /**
     * Checks whether Keycloak's brute-force protection allows a code to be compared or sent now. If not, shows a page
     * with the reason.
     *
     * @param current creates the page to show again if the user only has to retry
     * @return whether the request can continue
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
        // Before its own actions, Keycloak accepts the time of a step-up as the time of the authentication.
        return StaleSessionGuard.isOutdated(session(), authSession(), user())
                || (CredentialActions.requested(authSession())
                        && SessionInUse.basis(session(), authSession())
                                .filter(known -> StaleSessionGuard.isRenewedByStepUp(known, clock()))
                                .isPresent());
    }

    /**
     * Asks for the password if it was changed, or if the SSO session ended, while one of our pages was shown.
     *
     * @return whether the request can continue
     */
    public boolean checkPassword() {
        boolean outdated = isOutdated();
        if (outdated) {
            context.challenge(StaleSessionGuard.askForPassword(session(), authSession()));
        }
        return !outdated;
    }

    /**
     * Checks whether the session is recent enough for this action. If not, the user is sent to the password page. A
     * passed check is remembered, so that the user's input is not lost if the session becomes too old later.
     *
     * @param action id of this required action. If an application started it, Keycloak has checked the age of the
     *     session
     * @return whether the request can continue
     */
    public boolean checkSessionAge(String action) {
        if (!checkPassword()) {
            return false;
        }
        // Keycloak looks up the maximum age by the id, so it does not check the age for an alias that an admin has
        // chosen.
        boolean ageChecked = action.equals(authSession().getClientNote(Constants.KC_ACTION));
        if (notes().get(UserNote.SESSION_CHECKED).isPresent()
                || !StaleSessionGuard.needsPassword(userContext, authSession(), ageChecked)) {
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

    /** Whether pages can be shown; false for the password grant, for example. */
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

    /** Leaves the action without completing it. Only allowed while a form is being processed. */
    public void cancel() {
        leave();
        context.cancel();
    }

    /** Skips the action. Only allowed while the action is being opened. */
    public void ignore() {
        leave();
        context.ignore();
    }

    /** Ends the sign-in without success. */
    public void fail() {
        context.failure();
    }

    /**
     * Ensures that the session still belongs to the user. Keycloak continues with the session's user, not with the user
     * whom this request has checked. Requests share the authentication session: another request, such as <em>Forgot
     * password</em> in the same tab, may have replaced its user in the meantime, and the new user has proved nothing.
     */
    private void leave() {
        notes().requireCurrent(session());
        session().setAttribute(LEFT, true);
        PasswordStamp.forget(authSession(), user());
    }
}
