package io.github.keycloaktwostep.authenticator.grant;

import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyStore;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.directgrant.ValidateUsername;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Checks password and code of a password grant in one step, because both can be in one parameter.
 *
 * <p>If no earlier step has identified the user, this step does, with Keycloak's code. The realm set-up places it that way:
 * then an unknown user name takes as long as a wrong password, even if a password is compared twice.
 */
final class PasswordGrantAuthenticator implements Authenticator {

    private final ValidateUsername userName = new ValidateUsername();

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
            AuthenticatorUtils.dummyHash(context);
        }
    }

    /** Never called, because this step shows no page. */
    @Override
    public void action(AuthenticationFlowContext context) {}

    @Override
    public boolean requiresUser() {
        return false;
    }

    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return true;
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public void close() {}
}
