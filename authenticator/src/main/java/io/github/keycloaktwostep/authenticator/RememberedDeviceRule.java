package io.github.keycloaktwostep.authenticator;

import java.util.Set;
import org.keycloak.models.Constants;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** When a remembered device is not enough. */
final class RememberedDeviceRule {

    /** Highest level of authentication that a remembered device can satisfy when a client asks for one. */
    private static final int LOWEST_LEVEL = 1;

    /** Keycloak's own actions that change how somebody signs in. */
    private static final Set<String> CREDENTIAL_ACTIONS = Set.of(
            UserModel.RequiredAction.CONFIGURE_TOTP.name(),
            UserModel.RequiredAction.CONFIGURE_RECOVERY_AUTHN_CODES.name(),
            UserModel.RequiredAction.UPDATE_PASSWORD.name(),
            "delete_credential",
            "webauthn-register",
            "webauthn-register-passwordless");

    private RememberedDeviceRule() {}

    /** Whether a remembered device may stand for a code in this sign-in. */
    static boolean mayCount(AuthenticationSessionModel authSession) {
        String action = authSession.getClientNote(Constants.KC_ACTION);
        return low(authSession.getClientNote(Constants.REQUESTED_LEVEL_OF_AUTHENTICATION))
                && low(authSession.getAuthNote(Constants.AUTHENTICATION_FLOW_LEVEL_OF_AUTHENTICATION))
                && (action == null || !CREDENTIAL_ACTIONS.contains(action));
    }

    /** Whether a remembered device may stand for a code where that leads to this level of authentication. */
    static boolean mayCount(int level) {
        return level <= LOWEST_LEVEL;
    }

    /**
     * Keycloak has turned the names of levels into numbers, with defaults and minimum of the client, before the flow
     * begins. What is no number is taken for a high level.
     *
     * @param level as Keycloak noted it; {@code null} if none was asked for, or none comes with the flow
     */
    private static boolean low(String level) {
        if (level == null) {
            return true;
        }
        try {
            return mayCount(Integer.parseInt(level));
        } catch (NumberFormatException unknown) {
            return false;
        }
    }
}
