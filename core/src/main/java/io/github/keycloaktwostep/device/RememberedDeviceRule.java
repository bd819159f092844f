// SPDX-License-Identifier: Apache-2.0
package io.github.keycloaktwostep.device;

import io.github.keycloaktwostep.context.UserContext;
import io.github.keycloaktwostep.enrolment.CredentialActions;
import io.github.keycloaktwostep.policy.ClientRule;
import io.github.keycloaktwostep.policy.PolicyStore;
import io.github.keycloaktwostep.session.UserNotes;
import org.keycloak.models.Constants;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Decides when a remembered device can replace a code. */
public final class RememberedDeviceRule {

    /** Highest level of authentication that a remembered device can satisfy when a client asks for one. */
    private static final int LOWEST_LEVEL = 1;

    private RememberedDeviceRule() {}

    /**
     * Whether a remembered device can replace a code in this sign-in. It cannot if the client requires a code, if an
     * action needs one, or if the user of the session was replaced. It also cannot if a link in an email replaced the
     * password, because mailbox and remembered device are often on the same laptop.
     */
    public static boolean mayCount(AuthenticationSessionModel authSession, UserModel user) {
        UserNotes notes = UserNotes.of(authSession, user);
        return mayCountFor(authSession)
                && !CredentialActions.requested(authSession)
                && !notes.openedByLink()
                && !notes.userChanged();
    }

    /**
     * Whether a remembered device can replace a code for the client and the level of authentication of this sign-in,
     * also if the device was used earlier in the SSO session.
     */
    public static boolean mayCountFor(AuthenticationSessionModel authSession) {
        return isLow(authSession.getClientNote(Constants.REQUESTED_LEVEL_OF_AUTHENTICATION))
                && isLow(authSession.getAuthNote(Constants.AUTHENTICATION_FLOW_LEVEL_OF_AUTHENTICATION))
                && !refusedByClient(authSession);
    }

    /**
     * Whether to offer remembering this device. It is not offered where it would have no effect: for a client that
     * requires a code each time, and for a user of a directory that does not report password changes.
     */
    public static boolean offered(UserContext context, AuthenticationSessionModel authSession) {
        return context.policy().rememberDevice()
                && !refusedByClient(authSession)
                && DirectoryPassword.isSupported(context);
    }

    private static boolean refusedByClient(AuthenticationSessionModel authSession) {
        return PolicyStore.clientRule(authSession.getClient()) == ClientRule.FRESH;
    }

    /** Whether a remembered device can replace a code for this level of authentication. */
    public static boolean mayCount(int level) {
        return level <= LOWEST_LEVEL;
    }

    /**
     * Keycloak converts the names of levels to numbers before the flow begins, and applies the client's defaults and
     * minimum. A value that is not a number counts as a high level.
     *
     * @param level as noted by Keycloak; {@code null} if none was requested, or the flow sets none
     */
    private static boolean isLow(String level) {
        try {
            return level == null || mayCount(Integer.parseInt(level));
        } catch (NumberFormatException unknown) {
            return false;
        }
    }
}
