package io.github.keycloaktwostep.requiredaction.settings;

import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.web.Form;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The settings as a required action. Only applications and admins start it; no sign-in triggers it. */
final class SettingsAction implements RequiredActionProvider {

    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {}

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        RequiredActionRequest.requireUser(context);
        if (!RequiredActionRequest.concerns(context)) {
            context.ignore();
            return;
        }
        RequiredActionRequest request = new RequiredActionRequest(context);
        if (request.checkSessionAge(SettingsActionFactory.ID)) {
            new SettingsController(request).open();
        }
    }

    @Override
    public void processAction(RequiredActionContext context) {
        RequiredActionRequest.requireUser(context);
        if (!RequiredActionRequest.concerns(context)) {
            context.cancel();
            return;
        }
        RequiredActionRequest request = SettingsController.changes(new Form(context.getHttpRequest()))
                ? RequiredActionRequest.forChange(context)
                : new RequiredActionRequest(context);
        if (request.checkSessionAge(SettingsActionFactory.ID)) {
            new SettingsController(request).submit();
        }
    }

    @Override
    public void initiatedActionCanceled(KeycloakSession session, AuthenticationSessionModel authSession) {
        SettingsController.end(authSession);
    }

    @Override
    public void close() {}
}
