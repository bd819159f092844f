package io.github.keycloaktwostep.requiredaction;

import io.github.keycloaktwostep.challenge.PhoneNotifications;
import io.github.keycloaktwostep.challenge.Purpose;
import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.device.RememberedDevices;
import io.github.keycloaktwostep.enrolment.AvailableMethods;
import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.EnrolmentService;
import io.github.keycloaktwostep.event.Change;
import io.github.keycloaktwostep.event.Changes;
import io.github.keycloaktwostep.keycloak.BruteForce;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.secondstep.SecondStepService;
import io.github.keycloaktwostep.text.RealmTexts;
import io.github.keycloaktwostep.web.dialog.ResultMessages;
import io.github.keycloaktwostep.web.dialog.SecondStepDialog;
import java.time.Clock;
import java.util.Locale;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.theme.Theme;

/** The user of a request, their state when the request came, and the services that work on it. */
abstract class RequestServices {

    final RequiredActionContext context;
    private final UserContext userContext;
    private final EnrolmentService enrolments;
    private final Enrolment enrolment;

    RequestServices(RequiredActionContext context) {
        this.context = context;
        this.userContext = UserContext.of(context.getSession(), context.getRealm(), context.getUser());
        this.enrolments = new EnrolmentService(userContext);
        this.enrolment = enrolments.load();
    }

    public final UserContext context() {
        return userContext;
    }

    public final KeycloakSession session() {
        return context.getSession();
    }

    public final RealmModel realm() {
        return context.getRealm();
    }

    public final UserModel user() {
        return context.getUser();
    }

    public final AuthenticationSessionModel authSession() {
        return context.getAuthenticationSession();
    }

    public final Clock clock() {
        return userContext.clock();
    }

    public final Policy policy() {
        return userContext.policy();
    }

    /** What the user had set up when the request came. */
    public final Enrolment enrolment() {
        return enrolment;
    }

    public final EnrolmentService enrolments() {
        return enrolments;
    }

    /** What the realm offers for setting up. */
    public final AvailableMethods availableMethods() {
        return AvailableMethods.of(session(), policy());
    }

    public final RememberedDevices devices() {
        return new RememberedDevices(userContext);
    }

    /** Verifies the codes of methods that are being set up. */
    public final SecondStepService secondStepService() {
        return new SecondStepService(userContext, enrolment);
    }

    /** Whether the user entered a code in this sign-in recently enough to confirm a change. */
    public final boolean confirmed() {
        return SecondStepDialog.isFresh(authSession(), userContext, enrolment);
    }

    /** Asks for a code of an existing method before a change. */
    public final SecondStepDialog confirmation() {
        return dialog(Purpose.STEP_UP);
    }

    /** Asks for the second step of a sign-in. */
    public final SecondStepDialog secondStep() {
        return dialog(Purpose.SIGN_IN);
    }

    private SecondStepDialog dialog(Purpose purpose) {
        return new SecondStepDialog(userContext, authSession(), purpose, enrolment, event());
    }

    /** Messages and events for the codes of methods that are being set up. */
    public final ResultMessages resultMessages() {
        return new ResultMessages(event(), EventType.UPDATE_CREDENTIAL, user(), clock());
    }

    public final PhoneNotifications phoneNotifications() {
        return new PhoneNotifications(userContext);
    }

    public final BruteForce bruteForce() {
        return new BruteForce(session(), realm(), user());
    }

    /**
     * Reports a change as an event and a metric. The mail to the user follows from the event.
     *
     * @param subject a masked number or the name of an app; may be empty
     */
    public final void report(Change change, String subject) {
        new Changes(context.getEvent(), user()).report(change, subject);
    }

    /** Adds a detail to the event that Keycloak reports for the request. */
    public final void addEventDetail(String detail, String value) {
        context.getEvent().detail(detail, value);
    }

    private EventBuilder event() {
        return context.getEvent().clone();
    }

    public final Locale locale() {
        return session().getContext().resolveLocale(user());
    }

    public final RealmTexts texts() {
        return RealmTexts.of(session(), realm(), Theme.Type.LOGIN, locale());
    }

    /** A message of the login theme in the user's language. */
    public final String message(String key) {
        return session().getProvider(LoginFormsProvider.class).getMessage(key);
    }
}
