package io.github.keycloaktwostep.authenticator;

import io.github.keycloaktwostep.enrolment.CredentialTypes;
import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import java.util.List;
import java.util.Set;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.provider.ProviderConfigProperty;

/** Creates the second step of browser, reset-credentials and post-broker flows. */
public final class TwoStepAuthenticatorFactory
        implements AuthenticatorFactory, StatelessProviderFactory<Authenticator> {

    public static final String PROVIDER_ID = "two-step-verification";

    private static final Requirement[] REQUIREMENTS = {
        Requirement.REQUIRED, Requirement.ALTERNATIVE, Requirement.DISABLED
    };

    private final Authenticator authenticator = new TwoStepAuthenticator();

    @Override
    public String getId() {
        return PROVIDER_ID;
    }

    @Override
    public Authenticator create(KeycloakSession session) {
        return authenticator;
    }

    @Override
    public String getDisplayType() {
        return "Two-Step Verification";
    }

    @Override
    public String getHelpText() {
        return "Asks for a code by text message, call, authenticator app or recovery code, unless the device is"
                + " remembered.";
    }

    /**
     * A category for two-step verification, so that step-up recognises its credentials. Keycloak's brute-force protection does
     * not count failures in this category, so they are reported explicitly.
     */
    @Override
    public String getReferenceCategory() {
        return CredentialTypes.ENROLMENT;
    }

    /** Credential types that the account console lists for this step. */
    @Override
    public Set<String> getOptionalReferenceCategories(KeycloakSession session) {
        return Set.of(
                CredentialTypes.PHONE,
                CredentialTypes.DEVICE,
                OTPCredentialModel.TYPE,
                RecoveryAuthnCodesCredentialModel.TYPE);
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
        return true;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
