package io.github.keycloaktwostep.requiredaction.settings;

import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;

/** Creates the settings. */
public final class SettingsActionFactory
        implements RequiredActionFactory, StatelessProviderFactory<RequiredActionProvider> {

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
}
