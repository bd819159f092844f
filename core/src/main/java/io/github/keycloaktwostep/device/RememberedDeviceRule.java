package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.enrolment.CredentialActions;
import org.keycloak.models.Constants;
import org.keycloak.models.DefaultActionTokenKey;
import org.keycloak.sessions.AuthenticationSessionModel;

/** When a remembered device is not enough. */
public final class RememberedDeviceRule {

    /** Highest level of authentication that a remembered device can satisfy when a client asks for one. */
    private static final int LOWEST_LEVEL = 1;

    private RememberedDeviceRule() {}

    /**
     * Whether a remembered device may stand for a code in this sign-in. Not where a link in a mail stands for the
     * password: mailbox and remembered device are often on one and the same laptop.
     */
    public static boolean mayCount(AuthenticationSessionModel authSession) {
        String level = authSession.getClientNote(Constants.REQUESTED_LEVEL_OF_AUTHENTICATION);
        return (level == null || Integer.parseInt(level) <= LOWEST_LEVEL)
                && !CredentialActions.requested(authSession)
                && authSession.getAuthNote(DefaultActionTokenKey.ACTION_TOKEN_USER_ID) == null;
    }
}
