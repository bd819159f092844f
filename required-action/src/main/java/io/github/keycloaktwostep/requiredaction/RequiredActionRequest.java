package io.github.keycloaktwostep.requiredaction;

import io.github.keycloaktwostep.challenge.Codes;
import io.github.keycloaktwostep.challenge.PhoneNotifications;
import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.challenge.VerificationResult;
import io.github.keycloaktwostep.device.RememberedDevices;
import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.CredentialActions;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolments;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.Changes;
import io.github.keycloaktwostep.keycloak.BruteForce;
import io.github.keycloaktwostep.keycloak.BruteForce.LockState;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.page.PageModel;
import io.github.keycloaktwostep.policy.ClientRule;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.ratelimit.UserLock;
import io.github.keycloaktwostep.secondstep.ResultMessages;
import io.github.keycloaktwostep.secondstep.SecondStepDialog;
import io.github.keycloaktwostep.session.StaleSessionGuard;
import io.github.keycloaktwostep.session.UserNote;
import io.github.keycloaktwostep.session.UserNotes;
import io.github.keycloaktwostep.text.RealmTexts;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorPageException;
import org.keycloak.services.messages.Messages;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.theme.Theme;

/** One request of one user to one of the required actions, with what its pages need to know of both. */
public final class RequiredActionRequest {

    private final RequiredActionContext context;
    private final Clock clock;
    private final Policy policy;
    private final Enrolments enrolments;
    private final Enrolment enrolment;

    public RequiredActionRequest(RequiredActionContext context, Clock clock) {
        this.context = context;
        this.clock = clock;
        this.policy = PolicyReader.read(context.getRealm());
        this.enrolments = new Enrolments(context.getSession(), context.getRealm(), context.getUser(), clock);
        this.enrolment = enrolments.load();
        // Also where nothing is noted: what Keycloak noted about another user is removed by this.
        notes();
    }

    /**
     * To be called before a form is looked at.
     *
     * @throws ErrorPageException with Keycloak's page for an action that has expired, if the user was deleted meanwhile
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

    /** Whether two-step verification concerns the user of a sign-in: a person for whom something can be stored. */
    public static boolean concerns(RequiredActionContext context) {
        UserModel user = context.getUser();
        return user != null && user.getServiceAccountClientLink() == null && Enrolments.possibleFor(user);
    }

    /**
     * A request that changes the user's methods or devices. It waits for other such requests before anything is loaded, so
     * that everything it judges is what the one before has stored.
     */
    public static RequiredActionRequest forChange(RequiredActionContext context, Clock clock) {
        UserLock.hold(context.getSession(), context.getRealm(), context.getUser());
        return new RequiredActionRequest(context, clock);
    }

    /** Whether other requests may change the user's methods while this one is at work. */
    public boolean shared() {
        return !UserLock.isHeld(session(), realm(), user());
    }

    /** What the authentication session notes about this user. */
    public UserNotes notes() {
        return UserNotes.of(authSession(), user());
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

    public Clock clock() {
        return clock;
    }

    public Policy policy() {
        return policy;
    }

    public Enrolments enrolments() {
        return enrolments;
    }

    /** What was set up when the request came. */
    public Enrolment enrolment() {
        return enrolment;
    }

    /** Whether two-step verification is demanded of this user: by the realm, or by the client. */
    public boolean required() {
        return PolicyReader.requires(policy, session(), realm(), user()) || requiredByClient();
    }

    /** Whether the client demands it; nothing is demanded where the realm does not offer it. */
    public boolean requiredByClient() {
        return policy.enforcement() != Enforcement.OFF && clientRule() != ClientRule.INHERIT;
    }

    public ClientRule clientRule() {
        return PolicyReader.rule(authSession().getClient());
    }

    public AvailableMethods offer() {
        return AvailableMethods.of(session(), policy);
    }

    public RememberedDevices devices() {
        return new RememberedDevices(session(), realm(), user(), policy, clock);
    }

    public Codes codes() {
        return new Codes(session(), realm(), user(), policy, clock);
    }

    /** Whether a code was given in this sign-in so lately that it still confirms a change. */
    public boolean confirmed() {
        return SecondStepDialog.fresh(authSession(), user(), clock);
    }

    /** The conversation that asks for a code of a method that is there already, before a change. */
    public SecondStepDialog confirmation() {
        return verification(Purpose.STEP_UP);
    }

    /** The conversation that asks for the second step of a sign-in. */
    public SecondStepDialog secondStep() {
        return verification(Purpose.SIGN_IN);
    }

    private SecondStepDialog verification(Purpose purpose) {
        return new SecondStepDialog(
                session(), realm(), user(), authSession(), purpose, policy, enrolment, event(), clock);
    }

    /** Adds to what is reported of this request. */
    public void note(String detail, String value) {
        context.getEvent().detail(detail, value);
    }

    /** Remembers this browser and gives word of it. */
    public void rememberDevice() {
        if (devices().remember()) {
            changes().report(Change.DEVICE_REMEMBERED, "");
        }
    }

    /** Gives word of what is changed. */
    public Changes changes() {
        return new Changes(context.getEvent(), user());
    }

    /** Tells phones what happens to them. */
    public PhoneNotifications phoneNotices() {
        return new PhoneNotifications(session(), realm(), user(), policy, clock);
    }

    /** Keycloak's own count of wrong codes. */
    public BruteForce bruteForce() {
        return new BruteForce(session(), realm(), user());
    }

    /**
     * Reports a wrong code for a method that is being set up to Keycloak's brute-force protection. A right code is not
     * reported: Keycloak would list it as a second factor of the user, and the method is none before it is stored.
     */
    public void tell(VerificationResult verdict) {
        if (verdict.counted()) {
            bruteForce().failed();
        }
    }

    public ResultMessages answers(EventType type) {
        return new ResultMessages(event(), type, user(), clock);
    }

    /** That the user asked for. */
    public Locale locale() {
        return session().getContext().resolveLocale(user());
    }

    public RealmTexts texts() {
        return RealmTexts.of(session(), realm(), Theme.Type.LOGIN, locale());
    }

    public Form form() {
        return new Form(context.getHttpRequest());
    }

    /** A copy, free to be reported. */
    public EventBuilder event() {
        return context.getEvent().clone();
    }

    /**
     * Whether Keycloak's brute-force protection lets anything be compared or sent now; else the reason is shown.
     *
     * @param here the page as it stands, for who only has to try again
     */
    public boolean admitted(Supplier<PageModel> here) {
        LockState gate = bruteForce().gate();
        if (gate == LockState.LOCKED) {
            show(confirmation().lockedOut());
        } else if (gate == LockState.BUSY) {
            showBusy(here.get());
        }
        return gate == LockState.OPEN;
    }

    /** Shows a page with the message that another request of the user is being worked on. */
    public void showBusy(PageModel here) {
        show(here.error("twoStepErrorAccountBusy"));
    }

    /**
     * Whether this action may go on in this session. If not, the user is sent to the password page. It is judged when the
     * action is opened, so that a session that grows old meanwhile does not take away what was entered.
     *
     * @param action id of this required action. If an application started it, Keycloak has looked at the age of the session.
     */
    public boolean admittedBySession(String action) {
        UserNotes notes = notes();
        boolean checked = CredentialActions.requestedId(authSession()).equals(Optional.of(action))
                || notes.get(UserNote.SESSION_CHECKED).isPresent();
        if (checked || !StaleSessionGuard.needsPassword(session(), authSession(), user(), clock)) {
            notes.set(UserNote.SESSION_CHECKED, "true");
            return true;
        }
        if (StaleSessionGuard.asked(authSession())) {
            context.failure();
        } else {
            context.challenge(StaleSessionGuard.askForPassword(session(), authSession()));
        }
        return false;
    }

    public void show(PageModel screen) {
        context.challenge(screen.render(context.form()));
    }

    /** Whether the user is signed in elsewhere, too. */
    public boolean otherSessions() {
        String here = authSession().getParentSession().getId();
        return session().sessions().getUserSessionsStream(realm(), user()).anyMatch(other -> !other.getId()
                .equals(here));
    }

    /** Signs the user out everywhere but here. */
    public void endOtherSessions() {
        AuthenticatorUtil.logoutOtherSessions(context);
    }

    /** The action is done, and Keycloak goes on to the next one or lets the user in. */
    public void done() {
        ifCurrent(context::success);
    }

    /** The action is left without being done. To be called while a form is processed. */
    public void cancel() {
        ifCurrent(context::cancel);
    }

    /**
     * Keycloak goes on with the session's user, and not with the one who was judged. Requests share the authentication session:
     * another request, such as <em>Forgot password</em> in the same tab, may have replaced its user while this one was at work.
     * The new user has proved nothing.
     */
    private void ifCurrent(Runnable goOn) {
        notes().requireCurrent(session());
        goOn.run();
    }

    public void ignore() {
        ifCurrent(context::ignore);
    }
}
