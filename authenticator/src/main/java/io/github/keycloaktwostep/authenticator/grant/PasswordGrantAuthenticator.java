package io.github.keycloaktwostep.authenticator.grant;

import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyReader;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.directgrant.ValidateUsername;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Password and code of a password grant together, since both may come in one field.
 *
 * <p>Where no step before it has found the user, it does so as Keycloak does. That is how the set-up places it: a name
 * that does not exist then takes as long as a wrong password, also where a password is compared twice.
 */
final class PasswordGrantAuthenticator implements Authenticator {

    private final ValidateUsername userName = new ValidateUsername();

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        Policy policy = PolicyReader.read(context.getRealm());
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

    /** There is no page, so nothing ever comes back from one. */
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
