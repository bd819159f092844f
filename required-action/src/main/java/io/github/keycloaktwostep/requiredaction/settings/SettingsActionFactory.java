package io.github.keycloaktwostep.requiredaction.settings;

import org.keycloak.Config;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Creates the settings. */
public final class SettingsActionFactory implements RequiredActionFactory {

    static final String ID = "two-step-settings";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayText() {
        return "Manage Two-Step Verification";
    }

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return new SettingsAction();
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
