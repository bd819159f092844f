// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.enrolment.Enrolment;
import io.github.keycloaktwostep.enrolment.Enrolment.MissingPart;
import io.github.keycloaktwostep.keycloak.KeycloakSignIn;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.Enforcement;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.TwoStepAction;
import io.github.keycloaktwostep.requiredaction.console.PolicyForm;
import io.github.keycloaktwostep.secondstep.UsedCredentials;
import io.github.keycloaktwostep.session.Postponement;
import io.github.keycloaktwostep.session.SessionInUse;
import io.github.keycloaktwostep.web.Form;
import java.util.List;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The wizard as a required action. Decides at the end of every sign-in whether the user must complete it. Its
 * configuration in the admin console is the realm's policy.
 */
public final class WizardAction extends TwoStepAction {

    public WizardAction() {
        super(ProviderIds.SETUP, "Set up Two-Step Verification");
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return PolicyForm.properties();
    }

    @Override
    public void validateConfig(KeycloakSession session, RealmModel realm, RequiredActionConfigModel model) {
        super.validateConfig(session, realm, model);
        PolicyForm.validate(ProviderIds.SETUP, session, realm, model);
    }

    /**
     * Requires the set-up from users who must have two-step verification. From enrolled users, requires only the
     * missing part, for example a backup that was removed.
     */
    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        if (!RequiredActionRequest.concerns(context.getUser())) {
            return;
        }
        RequiredActionRequest request = new RequiredActionRequest(context);
        // Keycloak calls this method at the end of every sign-in, also for users without two-step verification.
        UsedCredentials.keep(request.authSession(), request.context());
        Enrolment enrolment = request.enrolment();
        if (request.policy().enforcement() == Enforcement.OFF
                || (!enrolment.on() && !isAdoptedNow(request) && !request.required())) {
            return;
        }
        boolean complete = request.availableMethods().missing(enrolment.methods()) == MissingPart.NOTHING;
        if (complete && enrolment.asksForCode()) {
            return;
        }
        // An admin who impersonates the user must not set up their own phone for the user.
        boolean impersonated =
                request.sessionInUse().filter(SessionInUse::impersonated).isPresent();
        boolean required = !impersonated && !new GracePeriods(request).allowsSignIn();
        request.notes().requireCurrent(context.getSession());
        if (required) {
            context.getAuthenticationSession().addRequiredAction(ProviderIds.SETUP);
            KeycloakSignIn.withholdDevice(context.getAuthenticationSession());
        }
    }

    /**
     * Whether the user has just signed in with a method that was set up in Keycloak. Only such users are asked for a
     * backup: they may never have seen our pages, so existing sessions and programs continue as before.
     */
    private static boolean isAdoptedNow(RequiredActionRequest request) {
        return request.enrolment().asksForCode()
                && request.hasPages()
                && request.sessionInUse().isEmpty();
    }

    @Override
    protected boolean changes(Form form) {
        return WizardController.stores(form);
    }

    @Override
    protected void open(RequiredActionRequest request) {
        if (request.policy().enforcement() == Enforcement.OFF || !RequiredActionRequest.concerns(request.user())) {
            leave(request, request::ignore);
        } else if (request.checkSessionAge(ProviderIds.SETUP)) {
            new WizardController(request).open();
        }
    }

    @Override
    protected void submit(RequiredActionRequest request) {
        if (!RequiredActionRequest.concerns(request.user())) {
            request.cancel();
        } else if (request.policy().enforcement() == Enforcement.OFF) {
            leave(request, request::cancel);
        } else if (request.checkSessionAge(ProviderIds.SETUP)) {
            new WizardController(request).submit();
        }
    }

    /**
     * Leaves a wizard that the policy has turned off in the meantime. The sign-in fails if a step of the flow was
     * passed on the condition that the user completes the wizard.
     */
    private static void leave(RequiredActionRequest request, Runnable leaving) {
        if (Postponement.isForbidden(request.authSession())
                && !request.enrolment().asksForCode()) {
            request.fail();
        } else {
            // Keycloak keeps an action that was not completed, and would return to it.
            request.authSession().removeRequiredAction(ProviderIds.SETUP);
            leaving.run();
        }
    }

    @Override
    public void initiatedActionCanceled(KeycloakSession session, AuthenticationSessionModel authSession) {
        // Otherwise, the same page would be shown once more, with the option to postpone.
        UserModel user = authSession.getAuthenticatedUser();
        if (user != null) {
            Postponement.choose(authSession, user);
        }
        WizardController.end(authSession);
    }
}
