package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.session.Postponement;
import io.github.keycloaktwostep.session.SessionInUse;
import io.github.keycloaktwostep.session.UsedCredentials;
import io.github.keycloaktwostep.web.Form;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The wizard as a required action. Decides at the end of every sign-in whether the user must complete it. */
final class WizardAction implements RequiredActionProvider {

    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    /**
     * Requires the set-up from users who must have two-step verification, and the missing part, for example a backup that
     * was removed, from enrolled users.
     */
    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        if (!RequiredActionRequest.concerns(context)) {
            return;
        }
        // Keycloak calls this method at the end of every sign-in, also for users without two-step verification.
        UsedCredentials.keep(context.getAuthenticationSession(), context.getUser());
        RequiredActionRequest request = new RequiredActionRequest(context);
        Enrolment enrolment = request.enrolment();
        if (request.policy().enforcement() == Enforcement.OFF || (!enrolment.on() && !request.required())) {
            return;
        }
        boolean complete = request.availableMethods().missing(enrolment.methods()) == MissingPart.NOTHING;
        if (complete && enrolment.asksForCode()) {
            return;
        }
        // An admin who impersonates the user must not set up their own phone for the user.
        boolean impersonated = SessionInUse.of(context.getSession(), context.getAuthenticationSession())
                .filter(SessionInUse::impersonated)
                .isPresent();
        boolean required = !impersonated && !new GracePeriods(request).allowsSignIn();
        request.notes().requireCurrent(context.getSession());
        if (required) {
            context.getAuthenticationSession().addRequiredAction(PolicyStore.REQUIRED_ACTION);
        }
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        RequiredActionRequest.requireUser(context);
        RequiredActionRequest request = new RequiredActionRequest(context);
        if (request.policy().enforcement() == Enforcement.OFF || !RequiredActionRequest.concerns(context)) {
            leave(context, request, request::ignore);
        } else if (request.checkSessionAge(PolicyStore.REQUIRED_ACTION)) {
            new WizardController(request).open();
        }
    }

    @Override
    public void processAction(RequiredActionContext context) {
        RequiredActionRequest.requireUser(context);
        if (!RequiredActionRequest.concerns(context)) {
            context.cancel();
            return;
        }
        RequiredActionRequest request = WizardController.stores(new Form(context.getHttpRequest()))
                ? RequiredActionRequest.forChange(context)
                : new RequiredActionRequest(context);
        if (request.policy().enforcement() == Enforcement.OFF) {
            leave(context, request, request::cancel);
        } else if (request.checkSessionAge(PolicyStore.REQUIRED_ACTION)) {
            new WizardController(request).submit();
        }
    }

    /** Leaves a wizard that the policy has turned off meanwhile, unless a step of the flow was passed only on its condition. */
    private static void leave(RequiredActionContext context, RequiredActionRequest request, Runnable leaving) {
        if (Postponement.ruledOut(request.authSession()) && !request.enrolment().asksForCode()) {
            context.failure();
        } else {
            // Keycloak keeps an action that was not completed, and would come back to it.
            request.authSession().removeRequiredAction(PolicyStore.REQUIRED_ACTION);
            leaving.run();
        }
    }

    @Override
    public void initiatedActionCanceled(KeycloakSession session, AuthenticationSessionModel authSession) {
        // Otherwise the same page would be shown once more, with the choice to postpone it.
        UserModel user = authSession.getAuthenticatedUser();
        if (user != null) {
            Postponement.choose(authSession, user);
        }
        WizardController.end(authSession);
    }

    @Override
    public void close() {}
}
