package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.enrolment.CredentialActions;
import io.github.keycloaktwostep.policy.ClientRule;
import io.github.keycloaktwostep.policy.Policy;
import io.github.keycloaktwostep.policy.PolicyReader;
import io.github.keycloaktwostep.session.UserNotes;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** When a remembered device is not enough. */
public final class RememberedDeviceRule {

    /** Highest level of authentication that a remembered device can satisfy when a client asks for one. */
    private static final int LOWEST_LEVEL = 1;

    private RememberedDeviceRule() {}

    /**
     * Whether a remembered device may stand for a code in this sign-in. Not where a link in a mail stands for the
     * password: mailbox and remembered device are often on one and the same laptop. Nor where the client wants a code, nor
     * after the user of the session was replaced.
     */
    public static boolean mayCount(AuthenticationSessionModel authSession, UserModel user) {
        UserNotes notes = UserNotes.of(authSession, user);
        return low(authSession.getClientNote(Constants.REQUESTED_LEVEL_OF_AUTHENTICATION))
                && low(authSession.getAuthNote(Constants.AUTHENTICATION_FLOW_LEVEL_OF_AUTHENTICATION))
                && !refusedByClient(authSession)
                && !CredentialActions.requested(authSession)
                && !notes.openedByLink()
                && !notes.userChanged();
    }

    /**
     * Whether the user is asked if this device is to be remembered. Not where it would not be honoured: for a client that
     * wants a code each time, and for a user of a directory that does not tell when the password was changed.
     */
    public static boolean offered(
            KeycloakSession session, Policy policy, AuthenticationSessionModel authSession, UserModel user) {
        return policy.rememberDevice()
                && !refusedByClient(authSession)
                && DirectoryPassword.tells(session, authSession.getRealm(), user);
    }

    private static boolean refusedByClient(AuthenticationSessionModel authSession) {
        return PolicyReader.rule(authSession.getClient()) == ClientRule.FRESH;
    }

    /** Whether a remembered device may stand for a code where that leads to this level of authentication. */
    public static boolean mayCount(int level) {
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
