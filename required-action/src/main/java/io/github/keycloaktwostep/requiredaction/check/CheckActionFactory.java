package io.github.keycloaktwostep.requiredaction.check;

import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;

/** Creates the second-step check. */
public final class CheckActionFactory
        implements RequiredActionFactory, StatelessProviderFactory<RequiredActionProvider> {

    static final String ID = "two-step-check";

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayText() {
        return "Check Two-Step Verification";
    }

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return new CheckAction();
    }
}
