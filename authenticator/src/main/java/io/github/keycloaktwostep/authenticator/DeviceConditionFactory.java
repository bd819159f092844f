package io.github.keycloaktwostep.authenticator;

import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import java.util.List;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.provider.ProviderConfigProperty;

/** Creates the condition that skips the second factor on a remembered device. */
public final class DeviceConditionFactory
        implements ConditionalAuthenticatorFactory, StatelessProviderFactory<Authenticator> {

    public static final String PROVIDER_ID = "two-step-device-not-remembered";

    private static final Requirement[] REQUIREMENTS = {Requirement.REQUIRED, Requirement.DISABLED};

    private final ConditionalAuthenticator condition = new DeviceCondition();

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public ConditionalAuthenticator getSingleton() {
        return condition;
    }

    @Override
    public String getDisplayType() {
        return "Condition - device not remembered";
    }

    @Override
    public String getHelpText() {
        return "Skips its sub-flow on a device that Two-Step Verification remembers, whatever factors the sub-flow asks for.";
    }

    @Override
    public boolean isConfigurable() {
        return false;
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return REQUIREMENTS.clone();
    }

    @Override
    public boolean isUserSetupAllowed() {
        return false;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
