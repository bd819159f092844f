package io.github.keycloaktwostep.authenticator;

import java.time.Clock;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.models.Constants;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.saml.SamlProtocol;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.resources.LoginActionsService;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Step-up of somebody who has a session and nothing set up. Whoever stole the session would bind a phone of his own to
 * the account, so the password has to be recent, as recent as where an app starts the wizard itself.
 */
final class OldSession {

    private OldSession() {}

    /** Whether this rests on a session in which nobody gave a password or the like in the last five minutes. */
    static boolean needsPassword(AuthenticationFlowContext context, Clock clock) {
        AuthenticationSessionModel authSession = context.getAuthenticationSession();
        boolean browserFlow = LoginActionsService.AUTHENTICATE_PATH.equals(
                authSession.getAuthNote(AuthenticationProcessor.CURRENT_FLOW_PATH));
        if (!browserFlow || !AuthenticatorUtil.getAuthnCredentials(authSession).isEmpty()) {
            return false;
        }
        UserSessionModel session = context.getSession()
                .sessions()
                .getUserSession(
                        context.getRealm(), authSession.getParentSession().getId());
        return session != null
                && signedInAt(session) + Constants.KC_ACTION_MAX_AGE
                        < clock.instant().getEpochSecond();
    }

    /** Begins the sign-in anew, as if the client had asked for it to be no older. */
    static void askForPassword(AuthenticationFlowContext context) {
        AuthenticationSessionModel authSession = context.getAuthenticationSession();
        authSession.setClientNote(OIDCLoginProtocol.MAX_AGE_PARAM, Integer.toString(Constants.KC_ACTION_MAX_AGE));
        context.resetFlow(() -> authSession.setAuthNote(
                SamlProtocol.SAML_LOGIN_REQUEST_FORCEAUTHN, SamlProtocol.SAML_FORCEAUTHN_REQUIREMENT));
    }

    private static int signedInAt(UserSessionModel session) {
        String at = session.getNote(AuthenticationManager.AUTH_TIME);
        return at == null ? 0 : Integer.parseInt(at);
    }
}
