package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.keycloak.ServerClock;
import io.github.keycloaktwostep.page.Form;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.session.Postponement;
import io.github.keycloaktwostep.session.SessionInUse;
import io.github.keycloaktwostep.session.UsedCredentials;
import java.time.Clock;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The wizard as a required action; decides at the end of every sign-in who has to pass it. */
final class WizardAction implements RequiredActionProvider {

    private final Clock clock = new ServerClock();

    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    /**
     * Asks for what is missing: everything of users who must have two-step verification, the backup (or whatever else
     * was removed since) of users who have it on.
     */
    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        if (!RequiredActionRequest.concerns(context)) {
            return;
        }
        // Here, because Keycloak comes by at the end of every sign-in, also of users without two-step verification.
        UsedCredentials.keep(context.getAuthenticationSession(), context.getUser());
        RequiredActionRequest visit = new RequiredActionRequest(context, clock);
        if (visit.policy().enforcement() == Enforcement.OFF) {
            return;
        }
        Enrolment enrolment = visit.enrolment();
        if (!enrolment.on() && !visit.required()) {
            return;
        }
        boolean complete = visit.offer().missing(enrolment.methods()) == MissingPart.NOTHING;
        if (complete && enrolment.asksForCode()) {
            return;
        }
        // An admin who acts as the user does not set up phones of his own for him.
        boolean impersonated = SessionInUse.of(context.getSession(), context.getAuthenticationSession())
                .filter(SessionInUse::impersonated)
                .isPresent();
        boolean asks = !impersonated && !new GracePeriods(visit).leavesAlone();
        visit.notes().requireCurrent(context.getSession());
        if (asks) {
            context.getAuthenticationSession().addRequiredAction(PolicyReader.REQUIRED_ACTION);
        }
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        RequiredActionRequest.requireUser(context);
        RequiredActionRequest visit = new RequiredActionRequest(context, clock);
        if (visit.policy().enforcement() == Enforcement.OFF || !RequiredActionRequest.concerns(context)) {
            visit.ignore();
        } else if (visit.admittedBySession(PolicyReader.REQUIRED_ACTION)) {
            new WizardController(visit).open();
        }
    }

    @Override
    public void processAction(RequiredActionContext context) {
        RequiredActionRequest.requireUser(context);
        if (!RequiredActionRequest.concerns(context)) {
            context.cancel();
            return;
        }
        // Only the last page stores anything.
        RequiredActionRequest visit = WizardController.changes(new Form(context.getHttpRequest()))
                ? RequiredActionRequest.forChange(context, clock)
                : new RequiredActionRequest(context, clock);
        if (visit.policy().enforcement() == Enforcement.OFF) {
            visit.cancel();
        } else if (visit.admittedBySession(PolicyReader.REQUIRED_ACTION)) {
            new WizardController(visit).submit();
        }
    }

    @Override
    public void initiatedActionCanceled(KeycloakSession session, AuthenticationSessionModel authSession) {
        // Else the same page would come once more, to be skipped.
        UserModel user = authSession.getAuthenticatedUser();
        if (user != null) {
            Postponement.choose(authSession, user);
        }
        WizardController.end(authSession);
    }

    @Override
    public void close() {}
}
