package io.github.keycloaktwostep.authenticator.grant;

import io.github.keycloaktwostep.enrolment.CredentialTypes;
import io.github.keycloaktwostep.keycloak.StatelessProviderFactory;
import java.util.List;
import java.util.Set;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.provider.ProviderConfigProperty;

/** Creates the step of the direct grant flow that checks password and code. */
public final class PasswordGrantAuthenticatorFactory
        implements AuthenticatorFactory, StatelessProviderFactory<Authenticator> {

    public static final String PROVIDER_ID = "two-step-password-grant";

    private static final Requirement[] REQUIREMENTS = {Requirement.REQUIRED};

    private final Authenticator authenticator = new PasswordGrantAuthenticator();

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
        return "Two-Step Verification: password grant";
    }

    @Override
    public String getHelpText() {
        return "Direct grant only: validates the password, and for enrolled users the code, sent as 'otp' or at the end of"
                + " the password. Replaces Username Validation, Password and OTP. Codes are accepted only if the policy"
                + " allows the password grant.";
    }

    /** The category as which brute-force protection counts wrong passwords; wrong codes are reported explicitly. */
    @Override
    public String getReferenceCategory() {
        return PasswordCredentialModel.TYPE;
    }

    /** Credential types that the account console lists for this step. */
    @Override
    public Set<String> getOptionalReferenceCategories(KeycloakSession session) {
        return Set.of(
                CredentialTypes.ENROLMENT,
                CredentialTypes.PHONE,
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
        return false;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
