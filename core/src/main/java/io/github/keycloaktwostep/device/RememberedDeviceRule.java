package io.github.keycloaktwostep.device;

import java.util.Set;
import org.keycloak.models.Constants;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** When a remembered device is not enough. */
public final class RememberedDeviceRule {

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
    public static boolean mayCount(AuthenticationSessionModel authSession) {
        String level = authSession.getClientNote(Constants.REQUESTED_LEVEL_OF_AUTHENTICATION);
        String action = authSession.getClientNote(Constants.KC_ACTION);
        return (level == null || Integer.parseInt(level) <= LOWEST_LEVEL)
                && (action == null || !CREDENTIAL_ACTIONS.contains(action));
    }
}
