package io.github.keycloaktwostep.requiredaction;

import io.github.keycloaktwostep.enrolment.CredentialActions;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.keycloak.BruteForce.LockState;
import io.github.keycloaktwostep.policy.ClientRule;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.ratelimit.UserLock;
import io.github.keycloaktwostep.session.StaleSessionGuard;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import io.github.keycloaktwostep.web.Form;
import io.github.keycloaktwostep.web.PageModel;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Supplier;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorPageException;
import org.keycloak.services.messages.Messages;

/**
 * One request of a user to one of the required actions: its form, the conditions it has to meet, and the answer, which is
 * a page or the end of the action.
 */
public final class RequiredActionRequest extends RequestServices {

    public RequiredActionRequest(RequiredActionContext context) {
        super(context);
        // Also where nothing is noted: this removes what Keycloak noted about another user.
        notes();
    }

    /**
     * Ends a request whose user was deleted meanwhile. Each action calls this first.
     *
     * @throws ErrorPageException with Keycloak's page for an action that has expired
     */
    public static void requireUser(RequiredActionContext context) {
        if (context.getUser() == null) {
            throw new ErrorPageException(
                    context.getSession(),
                    context.getAuthenticationSession(),
                    Response.Status.BAD_REQUEST,
                    Messages.EXPIRED_ACTION);
        }
    }

    /** Whether the user can have two-step verification: a person for whom credentials can be stored. */
    public static boolean concerns(RequiredActionContext context) {
        UserModel user = context.getUser();
        return user != null && user.getServiceAccountClientLink() == null && EnrolmentService.isPossibleFor(user);
    }

    /**
     * A request that changes the user's methods or devices. It takes the user's lock before it loads the state, so that it
     * decides on what the previous request has stored.
     */
    public static RequiredActionRequest forChange(RequiredActionContext context) {
        UserLock.hold(context.getSession(), context.getRealm(), context.getUser());
        return new RequiredActionRequest(context);
    }

    /** Whether this request holds the user's lock. Otherwise other requests may change the user's methods meanwhile. */
    public boolean isExclusive() {
        return UserLock.isHeld(session(), realm(), user());
    }

    /** The notes of the authentication session about this user. */
    public UserNotes notes() {
        return UserNotes.of(authSession(), user());
    }

    public Form form() {
        return new Form(context.getHttpRequest());
    }

    /** Whether the user must have two-step verification, by the policy or by the client. */
    public boolean required() {
        return PolicyStore.requires(policy(), session(), realm(), user()) || requiredByClient();
    }

    /** Whether the client requires it. A client cannot require what the realm does not offer. */
    public boolean requiredByClient() {
        return policy().enforcement() != Enforcement.OFF && clientRule() != ClientRule.INHERIT;
    }

    public ClientRule clientRule() {
        return PolicyStore.clientRule(authSession().getClient());
    }

    /**
     * Checks whether Keycloak's brute-force protection allows a code to be compared or sent now. If not, a page with the
     * reason is shown.
     *
     * @param current the page to show again if the user only has to retry
     */
    public boolean checkAccountLock(Supplier<PageModel> current) {
        LockState lock = bruteForce().gate();
        switch (lock) {
            case OPEN -> {}
            case LOCKED -> show(confirmation().lockedOut());
            case BUSY -> showBusy(current.get());
        }
        return lock == LockState.OPEN;
    }

    /**
     * Checks whether the session is young enough for this action. If not, the user is sent to the password page. The check
     * is done when the action is opened, so that entries are not lost if the session becomes too old later.
     *
     * @param action id of this required action. If an application started it, Keycloak has checked the age of the session.
     */
    public boolean checkSessionAge(String action) {
        boolean checked = CredentialActions.requestedId(authSession()).equals(Optional.of(action))
                || notes().get(UserNote.SESSION_CHECKED).isPresent();
        if (checked || !StaleSessionGuard.needsPassword(session(), authSession(), user(), clock())) {
            notes().set(UserNote.SESSION_CHECKED, "true");
            return true;
        }
        if (StaleSessionGuard.asked(authSession())) {
            context.failure();
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

    /** Whether the user has other SSO sessions. */
    public boolean otherSessions() {
        String current = authSession().getParentSession().getId();
        return session().sessions().getUserSessionsStream(realm(), user()).anyMatch(other -> !other.getId()
                .equals(current));
    }

    /** Ends all SSO sessions of the user except this one. */
    public void endOtherSessions() {
        AuthenticatorUtil.logoutOtherSessions(context);
    }

    public void show(PageModel page) {
        context.challenge(page.render(context.form()));
    }

    /** Shows a page with the message that another request of this account is being processed. */
    public void showBusy(PageModel page) {
        show(page.error("twoStepErrorAccountBusy"));
    }

    /** Ends the action. Keycloak continues with the next one or completes the sign-in. */
    public void done() {
        requireCurrent();
        context.success();
    }

    /** Leaves the action without completing it. Only allowed while a form is processed. */
    public void cancel() {
        requireCurrent();
        context.cancel();
    }

    public void ignore() {
        requireCurrent();
        context.ignore();
    }

    /**
     * Keycloak continues with the user of the session, not with the one that this request checked. Requests share the
     * authentication session: another one, such as <em>Forgot password</em> in the same tab, may have replaced its user
     * meanwhile. The new user has proved nothing.
     */
    private void requireCurrent() {
        notes().requireCurrent(session());
    }
}
