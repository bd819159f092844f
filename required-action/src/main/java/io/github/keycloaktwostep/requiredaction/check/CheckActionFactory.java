package io.github.keycloaktwostep.requiredaction.check;

import org.keycloak.Config;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/** Creates the second-step check. */
public final class CheckActionFactory implements RequiredActionFactory {

    static final String ID = "two-step-check";

    /** Whether the realm checks sign-ins. A realm that is not set up does not. */
    static boolean isEnabledIn(RealmModel realm) {
        RequiredActionProviderModel check = realm.getRequiredActionProviderByAlias(ID);
        return check != null && check.isEnabled();
    }

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

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
