package io.github.keycloaktwostep.authenticator;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.secondstep.SecondStepMark;
import io.github.keycloaktwostep.session.UserNotes;
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
        UserModel user = context.getUser();
        if (user == null) {
            return true;
        }
        // Keycloak evaluates conditions several times in a sign-in. After a code was entered the device does not
        // matter.
        boolean passedByCode = SecondStepMark.of(context.getAuthenticationSession(), user)
                .flatMap(SecondStepMark::codeAt)
                .isPresent();
        boolean skipped = !passedByCode
                && new DeviceStep(context, UserContext.of(context.getSession(), context.getRealm(), user)).passes();
        if (skipped) {
            UserNotes.of(context.getAuthenticationSession(), user).requireCurrent(context.getSession());
        }
        return !skipped;
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
