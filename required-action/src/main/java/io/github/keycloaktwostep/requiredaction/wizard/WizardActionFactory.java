package io.github.keycloaktwostep.requiredaction.wizard;

import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.requiredaction.console.PolicyForm;
import java.util.List;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.provider.ProviderConfigProperty;

/** Creates the wizard. Its configuration in the admin console is the realm's policy. */
public final class WizardActionFactory
        implements RequiredActionFactory, StatelessProviderFactory<RequiredActionProvider> {

    @Override
    public String getId() {
        return PolicyStore.REQUIRED_ACTION;
    }

    @Override
    public String getDisplayText() {
        return "Set up Two-Step Verification";
    }

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return new WizardAction();
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return PolicyForm.properties();
    }

    @Override
    public void validateConfig(KeycloakSession session, RealmModel realm, RequiredActionConfigModel model) {
        RequiredActionFactory.super.validateConfig(session, realm, model);
        PolicyForm.validate(getId(), session, realm, model);
    }
}
