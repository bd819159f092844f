// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.requiredaction.settings;

import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.requiredaction.RequiredActionRequest;
import io.github.keycloaktwostep.requiredaction.TwoStepAction;
import io.github.keycloaktwostep.web.Form;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The settings as a required action. Only applications and admins start it; no sign-in triggers it. */
public final class SettingsAction extends TwoStepAction {

    public SettingsAction() {
        super(ProviderIds.SETTINGS, "Manage Two-Step Verification");
    }

    @Override
    protected boolean changes(Form form) {
        return SettingsController.changes(form);
    }

    @Override
    protected void open(RequiredActionRequest request) {
        if (!RequiredActionRequest.concerns(request.user())) {
            request.ignore();
        } else if (request.checkSessionAge(ProviderIds.SETTINGS)) {
            new SettingsController(request).open();
        }
    }

    @Override
    protected void submit(RequiredActionRequest request) {
        if (!RequiredActionRequest.concerns(request.user())) {
            request.cancel();
        } else if (request.checkSessionAge(ProviderIds.SETTINGS)) {
            new SettingsController(request).submit();
        }
    }

    @Override
    public void initiatedActionCanceled(KeycloakSession session, AuthenticationSessionModel authSession) {
        SettingsController.end(authSession);
    }
}
