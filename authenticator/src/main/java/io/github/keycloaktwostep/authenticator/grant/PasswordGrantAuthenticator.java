// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.authenticator.grant;

import io.github.keycloaktwostep.authenticator.StatelessAuthenticator;
import io.github.keycloaktwostep.keycloak.BruteForce;
import io.github.keycloaktwostep.method.CredentialTypes;
import io.github.keycloaktwostep.method.ProviderIds;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyStore;
import java.util.Set;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.directgrant.ValidateUsername;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;

/**
 * Checks the password and the code of a password grant in one step, because one parameter can contain both.
 *
 * <p>If no earlier step has identified the user, this step does, with Keycloak's code. The realm set-up creates such a
 * flow: an unknown user name then takes as long as a wrong password, even if the password is compared twice.
 */
public final class PasswordGrantAuthenticator extends StatelessAuthenticator {

    private final ValidateUsername userName = new ValidateUsername();

    public PasswordGrantAuthenticator() {
        super(
                ProviderIds.PASSWORD_GRANT,
                "Two-Step Verification: password grant",
                "Direct grant only: validates the password, and for enrolled users the code, sent as 'otp' or at the end of"
                        + " the password. Replaces Username Validation, Password and OTP. Codes are accepted only if the"
                        + " policy allows the password grant.",
                Requirement.REQUIRED);
    }

    /** The category under which brute-force protection counts wrong passwords. Wrong codes are reported explicitly. */
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
    public void authenticate(AuthenticationFlowContext context) {
        Policy policy = PolicyStore.read(context.getRealm());
        GrantRequest request = GrantRequest.of(context.getHttpRequest().getDecodedFormParameters());
        if (context.getUser() == null) {
            userName.authenticate(context);
        }
        if (context.getUser() != null) {
            new PasswordGrant(context, request).decide();
        } else if (PasswordGrant.comparesTwice(policy, request)) {
            BruteForce.hashNothing(context);
        }
    }

    @Override
    public boolean requiresUser() {
        return false;
    }

    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return true;
    }
}
