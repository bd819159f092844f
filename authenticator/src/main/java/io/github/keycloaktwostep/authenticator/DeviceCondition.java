package io.github.keycloaktwostep.authenticator;

import io.github.keycloaktwostep.ServerClock;
import io.github.keycloaktwostep.verification.SecondStep;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Asks for a second factor unless the device is remembered. In a sub-flow with several factors Keycloak begins with the
 * credential that the user has put first, which may be a security key: our step would look at the device too late.
 */
final class DeviceCondition implements ConditionalAuthenticator {

    /** @return false if the sub-flow is to be skipped */
    @Override
    public boolean matchCondition(AuthenticationFlowContext context) {
        // Keycloak evaluates conditions several times in a sign-in. After a code was entered the device does not
        // matter.
        boolean passedByCode = SecondStep.of(context.getAuthenticationSession(), context.getUser())
                .flatMap(SecondStep::codeAt)
                .isPresent();
        return context.getUser() == null || passedByCode || !new DeviceStep(context, new ServerClock()).passes();
    }

    @Override
    public boolean requiresUser() {
        return true;
    }

    @Override
    public void action(AuthenticationFlowContext context) {}

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public void close() {}
}
