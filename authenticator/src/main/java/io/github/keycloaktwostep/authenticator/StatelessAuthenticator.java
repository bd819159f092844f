// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator;

import java.util.List;
import org.keycloak.Config;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * An authenticator that is its own factory, like Keycloak's {@link
 * org.keycloak.authentication.authenticators.directgrant.AbstractDirectGrantAuthenticator}. It has no state and no
 * configuration, so one object serves all flows. By default, it shows no page and does not let users set anything up.
 */
public abstract class StatelessAuthenticator implements Authenticator, AuthenticatorFactory {

    private final String id;
    private final String displayType;
    private final String helpText;
    private final List<Requirement> requirements;

    /**
     * @param displayType name of the step in the admin console
     * @param requirements the requirements from which an admin can choose
     */
    protected StatelessAuthenticator(String id, String displayType, String helpText, Requirement... requirements) {
        this.id = id;
        this.displayType = displayType;
        this.helpText = helpText;
        this.requirements = List.of(requirements);
    }

    @Override
    public final String getId() {
        return id;
    }

    @Override
    public final Authenticator create(KeycloakSession session) {
        return this;
    }

    @Override
    public final String getDisplayType() {
        return displayType;
    }

    @Override
    public final String getHelpText() {
        return helpText;
    }

    @Override
    public final Requirement[] getRequirementChoices() {
        return requirements.toArray(Requirement[]::new);
    }

    @Override
    public final boolean isConfigurable() {
        return false;
    }

    @Override
    public final List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }

    @Override
    public boolean isUserSetupAllowed() {
        return false;
    }

    @Override
    public void action(AuthenticationFlowContext context) {}

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public final void init(Config.Scope config) {}

    @Override
    public final void postInit(KeycloakSessionFactory factory) {}

    @Override
    public final void close() {}
}
